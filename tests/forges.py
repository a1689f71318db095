"""Five forges and three services, played on loopback: any repository `town/<number>` is there, each can be changed.

    with Loopback() as loopback:
        forges = play(loopback)
        forges.repositories["town/1"] = {"archived": True}      # any field of Repo; counts on every forge
        forges.down["gitlab"] = LOGIN                           # or Reply(503), for a whole forge
        live = Live(client, sources(loopback))

Invented. Modelled on the descriptions of the APIs in the fields that osreg reads, as tests/replies is. Each forge may
have a loopback of its own, as hosts do: `play` all of them and hand `sources` the mapping. Processes need
OSREG_TRUSTED_HOSTS=127.0.0.1 and, for GraphQL, the variable `token_variable(loopback)`.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import json
import re
import time
import zlib
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, unquote, urlencode

from loopback import Loopback, Reply, Request

from osreg_registry.model import ForgeHost, Service, Sources

#: What is played -> its kind, the path of its API, and the host of its web pages.
FORGES = {
    "github": ("github", "/github", "github.com"),
    "gitlab": ("gitlab", "/gitlab/api/v4", "gitlab.com"),
    "opencode": ("gitlab", "/opencode/api/v4", "gitlab.opencode.de"),
    "forgejo": ("gitea", "/forgejo/api/v1", "codeberg.org"),
    "bitbucket": ("bitbucket", "/bitbucket/2.0", "bitbucket.org"),
}
SERVICES = {"endoflife": "/eol", "softwareheritage": "/swh", "depsdev": "/depsdev"}
#: The same forges under names that are nobody's.
EXAMPLES = {name: f"forge-{letter}.example" for name, letter in zip(FORGES, "abcde", strict=True)}
LOGIN = Reply(200, "<!DOCTYPE html><html><title>Anmelden</title></html>", {"content-type": "text/html"})
_GRANT = {
    "MIT": """MIT License

Copyright (c) 2026 Musterstadt

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
""",
    "ISC": """ISC License

Copyright (c) 2026 Musterstadt

Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted,
provided that the above copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL
IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT,
INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF
THIS SOFTWARE.
""",
}


class Repo(NamedTuple):
    """A repository. `name` is its present full name when it was renamed, `faults` path endings that answer 503."""

    path: str
    number: int
    name: str = ""
    branch: str = "main"
    archived: bool = False
    committed: str = "2026-11-20T10:30:00Z"
    authors: int = 3
    release: str | None = "v1.2.0"
    licence: str | None = "MIT"
    text: str | None = None
    publiccode: str | None = None
    parent: str | None = None
    more_files: int = 0
    own_files: Mapping[str, str] = {}
    graph: Any = None
    gone: bool = False
    failing: bool = False
    login: bool = False
    faults: tuple[str, ...] = ()

    @property
    def files(self) -> dict[str, str]:
        """All files by their paths."""
        licence = self.text or _GRANT.get(self.licence or "", "")
        files = {"README.md": "# Muster\n", "LICENSE": licence, "publiccode.yml": self.publiccode or ""}
        more = {f"file-{number:03}.txt": "." for number in range(self.more_files)}
        return {name: text for name, text in {**files, **more, **self.own_files}.items() if text}

    def within(self, folder: str = "") -> dict[str, bool]:
        """What lies in the folder, by path; whether that is a folder. Raises InsteadError when there is no such one."""
        start = f"{folder}/" if folder else ""
        rest = [path.removeprefix(start) for path in self.files if path.startswith(start)]
        if folder and not rest:
            raise InsteadError(_NONE)
        return {f"{start}{path.partition('/')[0]}": "/" in path for path in rest}

    def commits(self, since: str = "") -> list[tuple[str, str, str]]:
        """(sha, moment, author) of the commits, one a month, the newest first."""
        first = datetime.datetime.fromisoformat(self.committed)
        dates = [first - datetime.timedelta(days=30 * number) for number in range(self.authors)]
        told = [date.strftime("%Y-%m-%dT%H:%M:%SZ") for date in dates]
        return [(f"{n + 1:040x}", date, f"person{n}") for n, date in enumerate(told) if date >= since]


class InsteadError(Exception):
    """Another answer than a document."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


class Forges:
    """The forges on one loopback, or on several."""

    def __init__(self, repositories: Mapping[str, Mapping[str, Any]], delay: float, names: Mapping[str, str]) -> None:
        self.repositories: dict[str, Mapping[str, Any]] = dict(repositories)
        self.down: dict[str, Reply] = {}
        self.delay = delay
        self.names = dict(names)
        self.identifiers: dict[str, str] = {}
        self._numbers: dict[int, str] = {}

    def answer(self, request: Request) -> Reply:
        """The answer of whoever lives under the path; 304 to those who have it."""
        forge, _, rest = request.path[1:].partition("/")
        reply = self.down.get(forge)
        if reply is None:
            try:
                said = _PLAYERS[forge](self, forge, request, f"/{unquote(rest)}")
                reply = said if isinstance(said, Reply) else Reply(body=said)
            except InsteadError as other:
                reply = other.reply
        return _marked(request, reply)._replace(delay=self.delay)

    def repo(self, path: str) -> Repo:
        """The repository under its path or present name. Raises InsteadError for what answers otherwise."""
        key = next((key for key, one in self.repositories.items() if one.get("name") == path), path)
        number = re.fullmatch(r"town/([0-9]+)", key)
        if number is None and key not in self.repositories:
            raise InsteadError(_NONE)
        repo = Repo(key, int(number[1]) + 1000 if number else zlib.crc32(key.encode()))
        repo = repo._replace(**self.repositories.get(key, {}))
        repo = repo._replace(name=repo.name or key)
        self._numbers[repo.number] = key
        if repo.gone:
            raise InsteadError(_NONE)
        if repo.failing:
            raise InsteadError(Reply(503, {"message": "Service Unavailable"}))
        if repo.login:
            raise InsteadError(LOGIN)
        return repo

    def found(self, request: Request, asked: str, move: Callable[[Repo], str], rest: str) -> Repo:
        """The repository that is asked for by number or path; under a former name the way to the present one."""
        repo = self.repo(self._numbers.get(int(asked), "") if asked.isdigit() else asked)
        if not asked.isdigit() and asked != repo.name:
            query = f"?{urlencode(request.query)}" if request.query else ""
            raise InsteadError(Reply(301, {"message": "Moved Permanently"}, {"location": f"{move(repo)}{rest}{query}"}))
        if any(rest.endswith(fault) for fault in repo.faults):
            raise InsteadError(Reply(503, {"message": "Service Unavailable"}))
        return repo

    def web(self, forge: str, path: str) -> str:
        """The address of a page."""
        return f"https://{self.names[forge]}/{path}"


_NONE = Reply(404, {"message": "Not Found"})


def play(
    *loopbacks: Loopback,
    repositories: Mapping[str, Mapping[str, Any]] | None = None,
    delay: float = 0.0,
    names: Mapping[str, str] | None = None,
) -> Forges:
    """Makes the loopbacks answer as all forges and services; `names` are the hosts of their web pages."""
    forges = Forges(repositories or {}, delay, names or {name: host for name, (_, _, host) in FORGES.items()})
    for loopback in loopbacks:
        for name in _PLAYERS:
            loopback.on("GET", f"/{name}/*", forges.answer)
        loopback.on("POST", "/github/graphql", forges.answer)
        loopback.on("POST", "/depsdev/v3alpha/purlbatch", forges.answer)
    return forges


def sources(
    loopback: Loopback | Mapping[str, Loopback], names: Mapping[str, str] | None = None, *, services: bool = True
) -> Sources:
    """The table of hosts: all on one loopback, or those that the mapping names, each on its own."""

    def base(name: str) -> str | None:
        mine = loopback if isinstance(loopback, Loopback) else loopback.get(name)
        return mine.url if mine else None

    hosts = names or {name: host for name, (_, _, host) in FORGES.items()}
    forges = [
        ForgeHost(host=hosts[name], kind=kind, api=f"{base(name)}{path}")  # type: ignore[arg-type]
        for name, (kind, path, _) in FORGES.items()
        if base(name)
    ]
    listed = [(name, f"{base(name)}{path}") for name, path in SERVICES.items() if services and base(name)]
    described = ["https://forge.example/api"]
    return Sources(forges, [Service(name, api) for name, api in listed], described, "2026-11-23")  # type: ignore[arg-type]


def as_yaml(table: Sources) -> str:
    """The table as the file registry/sources.yml."""
    import msgspec

    return msgspec.json.encode(table).decode()


def token_variable(loopback: Loopback) -> str:
    """The environment variable for a token of what lives on the loopback."""
    return f"OSREG_TOKEN_{re.sub('[^A-Z0-9]', '_', loopback.host.upper())}"


def _marked(request: Request, reply: Reply) -> Reply:
    """The reply with ETag and what is left of the budget; 304 to whoever has it already."""
    budget = {"remaining": "4999", "limit": "5000", "reset": str(int(time.time()) + 3600)}
    headers = {f"x-ratelimit-{name}": value for name, value in budget.items()} | dict(reply.headers)
    if reply.status != 200 or request.method != "GET" or "text/html" in headers.values():
        return reply._replace(headers=headers)
    body = reply.body.encode() if isinstance(reply.body, str) else reply.body
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"content-type": "application/json" if body[:1] in b"{[" else "text/plain"} | headers | {"etag": etag}
    if request.headers.get("if-none-match") == etag:
        return Reply(304, headers=headers)
    return Reply(200, body, headers)


def _page(request: Request, rows: list[Any], size: str, page: int) -> tuple[list[Any], str | None]:
    """The page of the rows, and the query of the next one."""
    count = int(request.query.get(size, "30"))
    following = urlencode({**request.query, "page": page + 1}) if len(rows) > page * count else None
    return rows[(page - 1) * count : page * count], following


# -------------------------------------------------------------------------------------------------------------- GitHub


def _github(forges: Forges, forge: str, request: Request, path: str) -> Any:
    if path == "/graphql":
        return _graphql(forges, forge, request)
    match = re.fullmatch(r"/(?:repos/([^/]+/[^/]+)|repositories/([0-9]+))(/.*)?", path)
    if match is None:
        raise InsteadError(_NONE)
    rest = match[3] or ""
    repo = forges.found(request, match[1] or match[2], lambda repo: f"/github/repositories/{repo.number}", rest)
    if not rest:
        return _github_repository(forges, forge, repo)
    if rest == "/commits":
        return [_github_commit(*one) for one in repo.commits(request.query.get("since", ""))][
            : int(request.query.get("per_page", "30"))
        ]
    if rest == "/releases/latest" and repo.release:
        return {"id": 1, "tag_name": repo.release, "draft": False, "prerelease": False, "published_at": repo.committed}
    return _github_content(request, repo, rest)


def _github_content(request: Request, repo: Repo, rest: str) -> Any:
    name = rest.rstrip("/").removeprefix("/contents").removeprefix("/")
    if rest == "/dependency-graph/sbom" and repo.graph is not None:
        return repo.graph
    if rest.startswith("/contents") and name not in repo.files:
        found = repo.within(name).items()
        return [{"name": path.rpartition("/")[2], "path": path, "type": "dir" if n else "file"} for path, n in found]
    if name not in repo.files:
        raise InsteadError(_NONE)
    if "raw" in request.headers.get("accept", ""):
        return repo.files[name]
    content = base64.b64encode(repo.files[name].encode()).decode()
    return {"name": name, "path": name, "type": "file", "encoding": "base64", "content": content}


def _github_repository(forges: Forges, forge: str, repo: Repo) -> dict[str, Any]:
    stated = {
        "id": repo.number,
        "name": repo.name.rpartition("/")[2],
        "full_name": repo.name,
        "html_url": forges.web(forge, repo.name),
        "private": False,
        "fork": repo.parent is not None,
        "archived": repo.archived,
        "mirror_url": None,
        "default_branch": repo.branch,
        "license": {"key": repo.licence.lower(), "spdx_id": repo.licence} if repo.licence else None,
    }
    if repo.parent is not None:
        stated["parent"] = _github_repository(forges, forge, forges.repo(repo.parent))
    return stated


def _github_commit(sha: str, at: str, author: str) -> dict[str, Any]:
    person = {"name": author, "email": f"{author}@musterstadt.example", "date": at}
    return {"sha": sha, "commit": {"author": person, "committer": person, "message": "Change"}, "author": None}


def _graphql(forges: Forges, forge: str, request: Request) -> Any:
    if "authorization" not in request.headers:
        raise InsteadError(Reply(401, {"message": "This endpoint requires you to be authenticated."}))
    variables = request.json()["variables"]
    data: dict[str, Any] = {}
    errors = []
    for number in range(sum(name.startswith("owner") for name in variables)):
        path, alias = f"{variables[f'owner{number}']}/{variables[f'name{number}']}", f"r{number}"
        try:
            data[alias] = _graphql_repository(forges, forge, forges.repo(path), variables["since"])
        except InsteadError as other:
            data[alias] = None
            kind = {404: "NOT_FOUND"}.get(other.reply.status, "SERVICE_UNAVAILABLE")
            errors.append({"type": kind, "path": [alias], "message": f"Could not resolve {path}"})
    return {"data": data} | ({"errors": errors} if errors else {})


def _graphql_repository(forges: Forges, forge: str, repo: Repo, since: str) -> dict[str, Any]:
    commits = repo.commits(since)
    nodes = [{"author": {"user": None, "email": f"{author}@musterstadt.example"}} for _, _, author in commits]
    history = {"nodes": nodes, "pageInfo": {"hasNextPage": False}}
    parent = forges.repo(repo.parent) if repo.parent else None
    tip = {"target": {"committedDate": parent.committed}} if parent else None
    upstream = {"url": forges.web(forge, parent.name), "isArchived": parent.archived} if parent else {}
    aliases = {"licence": "LICENSE", "publiccode": "publiccode.yml"}
    files = repo.files
    texts = {alias: {"text": files[name], "isTruncated": False} for alias, name in aliases.items() if name in files}
    return {
        "nameWithOwner": repo.name,
        "url": forges.web(forge, repo.name),
        "databaseId": repo.number,
        "isArchived": repo.archived,
        "isFork": parent is not None,
        "isMirror": False,
        "mirrorUrl": None,
        "parent": {**upstream, "defaultBranchRef": tip} if parent else None,
        "defaultBranchRef": {"name": repo.branch, "target": {"committedDate": repo.committed, "history": history}},
        "licenseInfo": {"spdxId": repo.licence} if repo.licence else None,
        "latestRelease": {"tagName": repo.release, "publishedAt": repo.committed} if repo.release else None,
        "root": {"entries": [{"name": name, "type": "blob", "mode": 33188} for name in files if "/" not in name]},
        "reuse": None,
        **dict.fromkeys(("publiccode", "licence", "licenceMd", "licenceTxt", "copying")),
        **texts,
    }


# -------------------------------------------------------------------------------------------------------------- GitLab


def _gitlab(forges: Forges, forge: str, request: Request, path: str) -> Any:
    path = request.path.removeprefix(f"/{forge}")
    match = re.fullmatch(r"/api/v4/projects/([^/]+)(/.*)?", path)
    if match is None:
        raise InsteadError(_NONE)
    rest = unquote(match[2] or "")
    home = f"/{forge}/api/v4/projects"
    repo = forges.found(request, unquote(match[1]), lambda repo: f"{home}/{quote(repo.name, safe='')}", rest)
    if not rest:
        return _gitlab_project(forges, forge, repo)
    if rest == "/repository/commits":
        commits = repo.commits(request.query.get("since", ""))[: int(request.query.get("per_page", "20"))]
        return [_gitlab_commit(*one) for one in commits]
    if rest == "/repository/tree":
        found = repo.within(request.query.get("path", "")).items()
        rows = [
            {"id": "0" * 40, "name": path.rpartition("/")[2], "type": "tree" if is_folder else "blob", "path": path}
            for path, is_folder in found
        ]
        page, following = _page(request, rows, "per_page", int(request.query.get("page", "1")))
        link = {"link": f'<{home}/{match[1]}{rest}?{following}>; rel="next"'} if following else {}
        return Reply(body=page, headers=link)
    if rest == "/releases":
        return [{"tag_name": repo.release, "released_at": repo.committed, "upcoming_release": False}][
            : bool(repo.release)
        ]
    name = rest.removeprefix("/repository/files/").removesuffix("/raw")
    if name not in repo.files:
        raise InsteadError(_NONE)
    return repo.files[name]


def _gitlab_project(forges: Forges, forge: str, repo: Repo) -> dict[str, Any]:
    stated: dict[str, Any] = {
        "id": repo.number,
        "path_with_namespace": repo.name,
        "web_url": forges.web(forge, repo.name),
        "default_branch": repo.branch,
        "archived": repo.archived,
        "empty_repo": False,
        "visibility": "public",
        "license": {"key": repo.licence.lower(), "name": repo.licence} if repo.licence else None,
    }
    if repo.parent is not None:
        parent = forges.repo(repo.parent)
        stated["forked_from_project"] = {"id": parent.number, "web_url": forges.web(forge, parent.name)}
    return stated


def _gitlab_commit(sha: str, at: str, author: str) -> dict[str, Any]:
    mail = f"{author}@musterstadt.example"
    people = {"author_name": author, "author_email": mail, "committer_name": author, "committer_email": mail}
    return {"id": sha, "title": "Change", "message": "Change\n", "authored_date": at, "committed_date": at, **people}


# ----------------------------------------------------------------------------------------------- Forgejo, Bitbucket


def _forgejo(forges: Forges, forge: str, request: Request, path: str) -> Any:
    if path == "/api/v1/version":
        return {"version": "16.0.1+gitea-1.22.0"}
    match = re.fullmatch(r"/api/v1/repos/([^/]+/[^/]+)(/.*)?", path)
    if match is None:
        raise InsteadError(_NONE)
    rest = match[2] or ""
    repo = forges.found(request, match[1], lambda repo: f"/forgejo/api/v1/repos/{repo.name}", rest)
    if not rest:
        return _forgejo_repository(forges, forge, repo)
    if rest == "/commits":
        commits = repo.commits()
        rows = [{**_github_commit(*one), "parents": []} for one in commits]
        for row, (sha, _, _) in zip(rows, commits[1:], strict=False):
            row["parents"] = [{"sha": sha}]
        return rows[: int(request.query.get("limit", "50"))]
    if rest.startswith("/contents"):
        found = repo.within(rest.removeprefix("/contents").removeprefix("/")).items()
        return [{"name": path, "path": path, "type": "dir" if is_folder else "file"} for path, is_folder in found]
    if rest == "/releases/latest" and repo.release:
        return {"id": 1, "tag_name": repo.release, "draft": False, "published_at": repo.committed}
    if (name := rest.removeprefix("/raw/")) in repo.files:
        return repo.files[name]
    raise InsteadError(_NONE)


def _forgejo_repository(forges: Forges, forge: str, repo: Repo) -> dict[str, Any]:
    parent = _forgejo_repository(forges, forge, forges.repo(repo.parent)) if repo.parent else None
    return {
        "id": repo.number,
        "full_name": repo.name,
        "html_url": forges.web(forge, repo.name),
        "default_branch": repo.branch,
        "archived": repo.archived,
        "empty": False,
        "fork": parent is not None,
        "mirror": False,
        "original_url": "",
        "parent": parent,
    }


def _bitbucket(forges: Forges, forge: str, request: Request, path: str) -> Any:
    match = re.fullmatch(r"/2\.0/repositories/([^/]+/[^/]+)(/.*)?", path)
    if match is None:
        raise InsteadError(_NONE)
    rest = match[2] or ""
    repo = forges.found(request, match[1], lambda repo: f"/bitbucket/2.0/repositories/{repo.name}", rest)
    if not rest:
        return _bitbucket_repository(forges, forge, repo)
    if rest == f"/commits/{repo.branch}":
        rows = [
            {"type": "commit", "hash": sha, "date": at, "author": {"raw": f"{who} <{who}@musterstadt.example>"}}
            for sha, at, who in repo.commits()
        ]
        return _bitbucket_page(request, rows)
    if rest == "/refs/tags":
        tag = {"type": "tag", "name": repo.release, "target": {"date": repo.committed}}
        return _bitbucket_page(request, [tag][: bool(repo.release)])
    name = rest.removeprefix(f"/src/{repo.branch}/")
    if name not in repo.files:
        found = repo.within(name.rstrip("/")).items()
        rows = [{"type": "commit_directory" if folder else "commit_file", "path": path} for path, folder in found]
        return _bitbucket_page(request, rows)
    return repo.files[name]


def _bitbucket_repository(forges: Forges, forge: str, repo: Repo) -> dict[str, Any]:
    stated: dict[str, Any] = {
        "type": "repository",
        "uuid": f"{{{repo.number:08x}-0000-4000-8000-000000000000}}",
        "full_name": repo.name,
        "mainbranch": {"type": "branch", "name": repo.branch},
        "links": {"html": {"href": forges.web(forge, repo.name)}},
    }
    if repo.parent is not None:
        stated["parent"] = _bitbucket_repository(forges, forge, forges.repo(repo.parent))
    return stated


def _bitbucket_page(request: Request, rows: list[Any]) -> dict[str, Any]:
    values, following = _page(request, rows, "pagelen", int(request.query.get("page", "1")))
    url = f"http://{request.headers['host']}{request.path}?{following}"
    return {"pagelen": int(request.query["pagelen"]), "values": values} | ({"next": url} if following else {})


# ------------------------------------------------------------------------------------------------------------ services


def _eol(forges: Forges, forge: str, request: Request, path: str) -> Any:
    if path == "/api/v1/identifiers/purl":
        result = [{"identifier": purl, "product": {"name": name}} for purl, name in forges.identifiers.items()]
        return {"schema_version": "1.2.1", "total": len(result), "result": result}
    name = path.removeprefix("/api/v1/products/")
    if name not in forges.identifiers.values():
        raise InsteadError(_NONE)
    cycle = {
        "name": "1",
        "releaseDate": "2025-01-01",
        "isEol": False,
        "eolFrom": "2027-12-31",
        "latest": {"name": "1.2"},
    }
    return {"schema_version": "1.2.1", "result": {"name": name, "releases": [cycle]}}


def _swh(forges: Forges, forge: str, request: Request, path: str) -> Any:
    match = re.fullmatch(r"/api/1/origin/(https?://.+)/visit/latest/", path)
    if match is None or match[1].endswith(".git"):
        raise InsteadError(_NONE)
    forges.repo("/".join(match[1].split("/")[3:]))
    return {"origin": match[1], "visit": 7, "date": "2026-10-01T12:48:13.162613+00:00", "status": "full", "type": "git"}


def _depsdev(forges: Forges, forge: str, request: Request, path: str) -> Any:
    if path == "/v3alpha/purlbatch":
        purls = [one["purl"] for one in request.json()["requests"]]
        return {"responses": [{"request": {"purl": purl}, "result": {"version": _version(purl)}} for purl in purls]}
    match = re.fullmatch(r"/v3/systems/([A-Z]+)/packages/([^?]+)", path)
    if match is None:
        raise InsteadError(_NONE)
    return {"versions": [{"versionKey": {"system": match[1], "name": match[2], "version": "1.2.0"}, "isDefault": True}]}


def _version(purl: str) -> dict[str, Any]:
    version = purl.rpartition("@")[2]
    return {"versionKey": {"version": version}, "isDefault": True, "licenses": ["MIT"], "relatedProjects": []}


_PLAYERS: dict[str, Callable[[Forges, str, Request, str], Any]] = {
    "github": _github,
    "gitlab": _gitlab,
    "opencode": _gitlab,
    "forgejo": _forgejo,
    "bitbucket": _bitbucket,
    "eol": _eol,
    "swh": _swh,
    "depsdev": _depsdev,
}
