"""`qifu db`: the embedded database server."""

from __future__ import annotations

import argparse
import os
import subprocess

HELP = "内置 PostgreSQL：启动、停止、查看、psql"
DJANGO = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("act", choices=("start", "stop", "status", "url", "psql"))
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="交给 psql 的参数")


def run(args: argparse.Namespace) -> int:
    from qifu.config.local import var_dir
    from qifu.embedded import EmbeddedError, database_url, ensure_running, find_running, stop
    from qifu.embedded.place import find_place
    from qifu.embedded.server import USER

    try:
        if args.act == "stop":
            print("已停止。" if stop() else "没有在运行。")
            return 0
        server = find_running() if args.act == "status" else ensure_running()
    except EmbeddedError as error:
        print(error)
        return 1
    if server is None:
        print("没有在运行。")
        return 3
    name = os.environ.get("QIFU_DB_NAME", "qifu")
    if args.act == "url":
        print(database_url(name))
    elif args.act == "psql":
        database_url(name)
        program = find_place(var_dir()).binaries / "psql"
        return subprocess.call(
            [
                str(program),
                "-h",
                "127.0.0.1",
                "-p",
                str(server.port),
                "-U",
                USER,
                "-d",
                name,
                *args.rest,
            ],
            env={**os.environ, "PGPASSWORD": server.password},
        )
    else:
        print(f"运行中：127.0.0.1:{server.port}，进程 {server.pid}，数据 {server.data}")
    return 0
