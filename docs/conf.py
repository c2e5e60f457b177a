"""What Sphinx is told about the book; `jupyter/book.py` lays out the pages and calls it, once for each language.

The one rule: nothing comes from elsewhere, neither while it is built nor while it is read.
"""

from __future__ import annotations

import os

LANG = os.environ.get("TCPLEARN_LANG", "en")
OTHER = {"en": "zh", "zh": "en"}[LANG]

project = "tcplearn"
language = {"en": "en", "zh": "zh_CN"}[LANG]
html_title = {"en": "tcplearn: TCP connections", "zh": "tcplearn：TCP 连接管理"}[LANG]
show_copyright = html_show_copyright = html_show_sourcelink = html_copy_source = False
extensions = ["docstrings", "hanzi", "myst_nb", "sphinx.ext.autodoc", "sphinx.ext.autosummary"]
gettext_auto_build = False  # `jupyter/book.py` has compiled what the theme says

nb_execution_mode = "off"  # they have been run
nb_ipywidgets_js: dict[str, object] = {}
nb_mime_priority_overrides = [("*", "text/html", 0)]
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3

autodoc_typehints_format = "short"
autodoc_preserve_defaults = True  # as the source has them
autodoc_member_order = "bysource"
autosummary_generate = False
maximum_signature_line_length = 88
python_use_unqualified_type_names = True
add_module_names = False

html_theme = "furo"
templates_path = ["_templates"]
html_static_path = ["_static", os.environ["TCPLEARN_PARTS"]]
html_css_files = ["parts.css", "book.css"]
html_js_files = ["parts.js", "book.js"]
html_theme_options = {"top_of_page_buttons": ["view"]}  # _templates make it the other language
html_context = {
    "other_language": OTHER,
    "other_name": {"en": "English", "zh": "中文"}[OTHER],
    "other_tag": {"en": "en", "zh": "zh-CN"}[OTHER],
    "paired": set(os.environ["TCPLEARN_PAIRED"].split()),
}
