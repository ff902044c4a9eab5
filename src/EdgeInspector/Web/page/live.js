// The live picture. One binary message per frame: 4 bytes little-endian length, a JSON header with the boxes, the cells of the
// anomaly map where there is one, and the JPEG they belong to; so boxes and picture can never drift apart.
const colours = ['#ff6b57', '#f2b84b', '#5fd3bc', '#7aa8ff', '#d58bff', '#ff9ecb', '#b7e35f', '#69d2e7'];
const decoder = new TextDecoder();

export class LivePicture {
  constructor(canvas, lamp, notice, heat) {
    this.canvas = canvas;
    this.lamp = lamp;
    this.notice = notice;
    this.heat = heat;
    this.context = canvas.getContext('2d');
    this.classes = new Map();
    this.busy = false;
  }

  open(camera) {
    this.camera = camera;
    this.socket?.close();
    if (camera === null) return;
    const url = new URL(`api/cameras/${encodeURIComponent(camera)}/live`, location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('message', message => this.draw(message.data, socket));
    socket.addEventListener('close', () => {
      if (this.socket === socket) setTimeout(() => this.socket === socket && this.open(camera), 1000);
    });
    this.socket = socket;
  }

  note(text) {
    this.notice.textContent = text;
    this.notice.hidden = text === '';
  }

  async draw(data, socket) {
    // A slow browser skips frames instead of falling behind.
    if (this.busy || socket !== this.socket) return;
    this.busy = true;
    try {
      const length = new DataView(data).getUint32(0, true);
      const header = JSON.parse(decoder.decode(new Uint8Array(data, 4, length)));
      const cells = header.heat ? header.heat.columns * header.heat.rows : 0;
      const bitmap = await createImageBitmap(new Blob([new Uint8Array(data, 4 + length + cells)], { type: 'image/jpeg' }));
      this.paint(bitmap, header, new Uint8Array(data, 4 + length, cells));
      bitmap.close();
    } finally {
      this.busy = false;
    }
  }

  paint(bitmap, header, cells) {
    const { canvas, context } = this;
    if (canvas.width !== bitmap.width || canvas.height !== bitmap.height) {
      canvas.width = bitmap.width;
      canvas.height = bitmap.height;
    }
    context.drawImage(bitmap, 0, 0);
    const scale = bitmap.width / header.frame_size[0];
    this.heat.draw(context, header.heat, cells, scale);
    const stroke = Math.max(2, bitmap.width / 320);
    context.font = `600 ${Math.max(12, bitmap.width / 45)}px system-ui, sans-serif`;
    context.lineWidth = stroke;
    for (const object of header.objects) this.box(object, scale, stroke);
    canvas.dataset.frame = header.frame;
    canvas.dataset.objects = header.objects.length;
    this.lamp.textContent = header.verdict.replace('_', ' ');
    this.lamp.dataset.verdict = header.verdict;
  }

  box(object, scale, stroke) {
    const { context } = this;
    const [x1, y1, x2, y2] = object.box.map(v => v * scale);
    context.strokeStyle = context.fillStyle = this.colour(object.class);
    context.setLineDash(object.ng ? [] : [4, 3]);
    context.strokeRect(x1 - stroke, y1 - stroke, x2 - x1 + 2 * stroke, y2 - y1 + 2 * stroke);
    if (!object.ng) return;
    const text = `${object.class.replace('_', ' ')} ${Math.round(object.confidence * 100)}`;
    const size = parseFloat(context.font.match(/[\d.]+px/)[0]);
    const width = context.measureText(text).width + 8;
    const left = Math.min(Math.max(0, x1 - stroke), this.canvas.width - width);
    const top = y1 > size * 1.5 ? y1 - size * 1.35 - stroke : y2 + stroke;
    context.fillRect(left, top, width, size * 1.35);
    context.fillStyle = '#10161a';
    context.fillText(text, left + 4, top + size);
  }

  colour(name) {
    if (!this.classes.has(name)) this.classes.set(name, colours[this.classes.size % colours.length]);
    return this.classes.get(name);
  }
}
