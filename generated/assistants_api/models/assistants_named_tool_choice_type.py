from enum import StrEnum


class AssistantsNamedToolChoiceType(StrEnum):
    CODE_INTERPRETER = "code_interpreter"
    FILE_SEARCH = "file_search"
    FUNCTION = "function"

    def __str__(self) -> str:
        return str(self.value)
