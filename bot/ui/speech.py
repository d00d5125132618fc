"""How every sentence is looked up: in English, for there are no translations yet.

The functions of the library itself look for files at every call: no work for an event loop.
"""

from gettext import NullTranslations

_ENGLISH = NullTranslations()

_ = _ENGLISH.gettext
ngettext = _ENGLISH.ngettext
