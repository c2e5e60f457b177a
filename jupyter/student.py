"""A student's own server in a hub: lay the course out in the student's home, then serve it.

    c.Spawner.cmd = [sys.executable, "student.py"]       in jupyterhub_config.py

The one rule: it runs as the student and writes below the student's home, so it suits any spawner. A student's
edit is never overwritten: `deliver` sees to it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from jupyterhub.singleuser import main

from tcplearn.course import course_folder
from tcplearn.lab import FOLDER, arguments, deliver, trust
from tcplearn.text import reader_language

if __name__ == "__main__":
    os.umask(0o077)  # no other account reads what a student writes; the kernels inherit it
    folder, lang = Path.home() / FOLDER, reader_language()
    for line in deliver(course_folder(), folder).said(folder, lang):
        print(line)
    trust(folder)
    sys.argv += arguments(folder, lang)
    main()
