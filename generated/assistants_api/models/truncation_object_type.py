from enum import StrEnum


class TruncationObjectType(StrEnum):
    AUTO = "auto"
    LAST_MESSAGES = "last_messages"

    def __str__(self) -> str:
        return str(self.value)
