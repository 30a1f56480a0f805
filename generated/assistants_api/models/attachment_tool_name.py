from enum import StrEnum


class AttachmentToolName(StrEnum):
    CODE_INTERPRETER = "code_interpreter"
    FILE_SEARCH = "file_search"

    def __str__(self) -> str:
        return str(self.value)
