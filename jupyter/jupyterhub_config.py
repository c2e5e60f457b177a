"""A JupyterHub for a class: every student signs in and finds the course, a copy and a progress file of their own.

    pip install 'tcplearn[server]'; npm install -g configurable-http-proxy
    TCPLEARN_PASSWORD='a long one' jupyterhub -f jupyter/jupyterhub_config.py

As it stands, all students share one password, and all their kernels run as whoever started the hub: good for
an afternoon among people who trust each other, on a network that you trust. Where they must not read each
other's files, take out the block "One password" and give each an account of the machine: JupyterHub then
signs in by these accounts (it has to be started by root, from a place that they may read), and the rest stays.

The one rule: nothing of one student's is in a folder of another's. What is kept (edited notebooks, answers) is
kept below the student's home.
"""

import os
import sys
from pathlib import Path

c = get_config()  # noqa: F821 - JupyterHub gives it

HERE = Path(__file__).resolve().parent
LANG = os.environ.get("TCPLEARN_LANG", "en")  # of the front page; both languages are there

# One password: any name and the password of the class; a home for each name below TCPLEARN_HOMES.
c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = os.environ.get("TCPLEARN_PASSWORD") or sys.exit("set TCPLEARN_PASSWORD")
c.JupyterHub.spawner_class = "simple"
HOMES = Path(os.environ.get("TCPLEARN_HOMES", "students")).resolve()
c.SimpleLocalProcessSpawner.home_dir_template = f"{HOMES}/{{username}}"

# Who may come in: each who signs in. A name is a folder's, so it is a word.
c.Authenticator.allow_all = True
c.Authenticator.username_pattern = r"\w[\w.-]*"

# The student's server: it lays out the course in the student's home and opens it.
c.Spawner.cmd = [sys.executable, str(HERE / "student.py")]
c.Spawner.default_url = f"/lab/tree/notebooks/{LANG}/00_start.ipynb"
c.Spawner.environment = {"TCPLEARN_LANG": LANG}
c.Spawner.http_timeout = 120  # a whole class may begin at once
c.Spawner.start_timeout = 120
c.JupyterHub.concurrent_spawn_limit = 10
