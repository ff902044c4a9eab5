"""A network camera made of GStreamer's RTSP server, for tests: its pictures carry a counter that can be read back.

Commands on standard input, one per line: stall (send nothing, keep the connections), freeze (the same picture again and again),
go (back to normal), quit. Standard output: "ready PORT" once it listens.
"""
import argparse
import sys
import threading
import time

import gi
import numpy as np

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import Gio, GLib, Gst, GstApp, GstRtsp, GstRtspServer  # noqa: E402, F401

WIDTH, HEIGHT, BITS = 320, 240, 16

ENCODERS = {
    # A key picture every second: what a damaged picture costs ends there.
    "h264": "openh264enc gop-size={fps} complexity=low bitrate=1500000 ! video/x-h264,profile=constrained-baseline ! rtph264pay name=pay0 pt=96 config-interval=-1",
    "jpeg": "jpegenc quality=85 ! rtpjpegpay name=pay0 pt=26",
    "vp8": "vp8enc deadline=1 keyframe-max-dist={fps} ! rtpvp8pay name=pay0 pt=96",
}


class Camera:
    def __init__(self, options):
        self.fps = options.fps
        self.counter = options.first
        self.mode = "go"
        self.noise = np.random.default_rng(1)
        self.last = None

    def picture(self):
        """Bits of the counter in the upper third, their complement below and their mirror image below that, noise at the bottom.

        By the complement a lighter or darker picture shows as damaged, by the mirror image one whose blocks are shifted.
        """
        if self.mode == "freeze" and self.last is not None:
            return self.last
        self.counter += 1
        picture = np.empty((HEIGHT, WIDTH), np.uint8)
        bits = np.array([(self.counter >> i) & 1 for i in range(BITS)], np.uint8)
        row = np.repeat(bits, WIDTH // BITS) * 180 + 40
        picture[:80] = row
        picture[80:160] = 255 - 5 - row
        picture[160:200] = row[::-1]
        picture[200:] = self.noise.integers(60, 200, (HEIGHT - 200, WIDTH), np.uint8)
        self.last = picture.tobytes()
        return self.last

    def feed(self, source, over):
        due = time.monotonic()
        while True:
            due = max(due + 1 / self.fps, time.monotonic() - 1 / self.fps)
            if over.wait(max(0, due - time.monotonic())):
                return
            if self.mode != "stall":
                # Not taken while the media is made ready; there will be others.
                source.emit("push-buffer", Gst.Buffer.new_wrapped(self.picture()))

    def configure(self, factory, media):
        source = media.get_element().get_child_by_name("source")
        over = threading.Event()
        media.connect("unprepared", lambda _: over.set())
        threading.Thread(target=self.feed, args=(source, over), daemon=True).start()


def protect(server, factory, options):
    auth = GstRtspServer.RTSPAuth()
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "user")
    factory.add_role_from_structure(Gst.Structure.new_from_string("user, media.factory.access=(boolean)true, media.factory.construct=(boolean)true"))
    if not options.user:
        auth.set_default_token(token)
    elif options.digest:
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        auth.add_digest(options.user, options.password, token)
    else:
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic(options.user, options.password), token)
    if options.certificate:
        auth.set_tls_certificate(Gio.TlsCertificate.new_from_file(options.certificate))
    server.set_auth(auth)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", default="0")
    parser.add_argument("--codec", choices=ENCODERS, default="h264")
    parser.add_argument("--fps", type=int, default=15)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--user")
    parser.add_argument("--password")
    parser.add_argument("--digest", action="store_true")
    parser.add_argument("--certificate")
    parser.add_argument("--sound", action="store_true")
    options = parser.parse_args()
    Gst.init(None)
    camera = Camera(options)
    server = GstRtspServer.RTSPServer(address="127.0.0.1", service=options.port)
    factory = GstRtspServer.RTSPMediaFactory()
    caps = f"video/x-raw,format=GRAY8,width={WIDTH},height={HEIGHT},framerate={options.fps}/1"
    sound = "audiotestsrc is-live=true ! alawenc ! rtppcmapay name=pay1 pt=8" if options.sound else ""
    factory.set_launch(f"( appsrc name=source is-live=true format=time do-timestamp=true caps={caps} ! videoconvert ! video/x-raw,format=I420 ! "
                       + ENCODERS[options.codec].format(fps=options.fps) + " " + sound + " )")
    factory.set_shared(True)
    factory.connect("media-configure", camera.configure)
    if options.user or options.certificate:
        protect(server, factory, options)
    server.get_mount_points().add_factory("/line", factory)
    if server.attach(None) == 0:
        sys.exit("cannot listen")
    loop = GLib.MainLoop()

    def obey():
        for line in sys.stdin:
            if line.strip() == "quit":
                break
            camera.mode = line.strip()
            print(camera.mode, flush=True)
        loop.quit()

    threading.Thread(target=obey, daemon=True).start()
    print("ready", server.get_bound_port(), flush=True)
    loop.run()


main()
