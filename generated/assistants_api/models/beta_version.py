from enum import StrEnum


class BetaVersion(StrEnum):
    ASSISTANTSV1 = "assistants=v1"
    ASSISTANTSV2 = "assistants=v2"

    def __str__(self) -> str:
        return str(self.value)
