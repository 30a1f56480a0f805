"""The httpx clients of our own, where the caller brings none.

httpx makes urllib's request and response of every answer in search of cookies, a twentieth of the
time of a call. Nearly no answer of an API sets one; these look only where one does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from httpx._types import CookieTypes


class _Cookies(httpx.Cookies):
    def extract_cookies(self, response: httpx.Response) -> None:
        if "set-cookie" in response.headers:
            super().extract_cookies(response)


class OwnClient(httpx.Client):
    """A client with httpx's own settings.

    Args:
        transport: another one than httpx's, None for that.
    """

    def __init__(self, transport: httpx.BaseTransport | None) -> None:
        super().__init__(transport=transport)
        self._jar = _Cookies()

    @property
    def cookies(self) -> httpx.Cookies:
        """The cookies that answers set."""
        return self._jar

    @cookies.setter
    def cookies(self, cookies: CookieTypes) -> None:
        self._jar = _Cookies(cookies)


class OwnAsyncClient(httpx.AsyncClient):
    """The same for async code."""

    def __init__(self, transport: httpx.AsyncBaseTransport | None) -> None:
        super().__init__(transport=transport)
        self._jar = _Cookies()

    @property
    def cookies(self) -> httpx.Cookies:
        """The cookies that answers set."""
        return self._jar

    @cookies.setter
    def cookies(self, cookies: CookieTypes) -> None:
        self._jar = _Cookies(cookies)
