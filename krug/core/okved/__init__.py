"""The Russian directory of economic activities, OKVED 2 (OK 029-2014): names of codes, and finding a code by words."""

from krug.core.okved.directory import Activity, code_in, find, is_code, name_of, titled

__all__ = ["Activity", "code_in", "find", "is_code", "name_of", "titled"]
