"""OpenStack Swift with its S3 interface, whole and in one process: a real server for tests on loopback.

Usage: swift_s3.py FOLDER

Keeps everything in FOLDER, prints "ready: PORT" when it serves, and ends when its standard input does. One account, one copy
of everything, no memcached. Debian's python3-swift is all that it needs.
"""
import os
import sys

import eventlet

eventlet.monkey_patch()

import eventlet.tpool  # noqa: E402
import eventlet.wsgi  # noqa: E402
from swift.common import utils  # noqa: E402

folder = os.path.abspath(sys.argv[1])
devices = os.path.join(folder, "devices")
os.makedirs(os.path.join(devices, "disk"), exist_ok=True)

# Swift mixes these into the hash of each path, and would otherwise look for them in /etc/swift.
utils.SWIFT_CONF_FILE = os.path.join(folder, "swift.conf")
with open(utils.SWIFT_CONF_FILE, "w") as conf:
    conf.write("[swift-hash]\nswift_hash_path_suffix = tests\nswift_hash_path_prefix = tests\n")
utils.HASH_PATH_PREFIX = utils.HASH_PATH_SUFFIX = b"tests"

from paste.deploy import loadapp  # noqa: E402
from swift.common.ring import RingBuilder  # noqa: E402

# Everything is on one machine, which may be busy: nothing is given up soon, no server is left out for its errors, and a listing
# shows what was stored when the store says that it was.
PATIENCE = """
conn_timeout = 30
node_timeout = 60
recoverable_node_timeout = 60
container_update_timeout = 60
error_suppression_limit = 1000000000
"""

PROXY = """
[DEFAULT]
swift_dir = {folder}
client_timeout = 300
[pipeline:main]
pipeline = catch_errors gatekeeper no_cache listing_formats bulk s3api tempauth slo dlo versioned_writes symlink proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
{patience}
[filter:no_cache]
paste.filter_factory = __main__:no_cache
[filter:tempauth]
use = egg:swift#tempauth
user_converter_tests = secret-of-the-tests .admin
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:bulk]
use = egg:swift#bulk
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_object_versioning = true
[filter:symlink]
use = egg:swift#symlink
"""

STORAGE = """
[DEFAULT]
swift_dir = {folder}
devices = {devices}
mount_check = false
disable_fallocate = true
fallocate_reserve = 0
[pipeline:main]
pipeline = {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
{patience}
"""


class NoCache:
    """Stands where memcached would, and remembers nothing."""

    def __getattr__(self, name):
        return lambda *args, **kwargs: None


def no_cache(global_conf, **local_conf):
    def filtered(app):
        def serve(env, start_response):
            env["swift.cache"] = NoCache()
            return app(env, start_response)
        return serve
    return filtered


def serve(name, configuration, socket):
    path = os.path.join(folder, name + ".conf")
    with open(path, "w") as conf:
        conf.write(configuration)
    app = loadapp("config:" + path, global_conf={"__file__": path, "log_name": name})
    eventlet.spawn(eventlet.wsgi.server, socket, app, log_output=False, custom_pool=eventlet.GreenPool(512))


def listen():
    return eventlet.listen(("127.0.0.1", 0), backlog=256)


sockets = {kind: listen() for kind in ("account", "container", "object")}
for kind, socket in sockets.items():
    ring = RingBuilder(2, 1, 0)
    ring.add_dev({"id": 0, "region": 1, "zone": 1, "ip": "127.0.0.1", "port": socket.getsockname()[1], "device": "disk", "weight": 1.0})
    ring.rebalance()
    ring.get_ring().save(os.path.join(folder, kind + ".ring.gz"))
for kind, socket in sockets.items():
    serve(kind, STORAGE.format(kind=kind, folder=folder, devices=devices, patience=PATIENCE), socket)
front = listen()
serve("proxy", PROXY.format(folder=folder, patience=PATIENCE), front)
print("ready: %d" % front.getsockname()[1], flush=True)
eventlet.tpool.execute(sys.stdin.read)
