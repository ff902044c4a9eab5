// The anomaly map over the live picture. A cell is a byte: 255 is a score of 1, and what reaches 0.5 is above the threshold.
const faintest = 0.3;

// Nothing below `faintest`, yellow up to the threshold, then orange to red.
const palette = Array.from({ length: 256 }, (_, value) => {
  const score = value / 255;
  const above = Math.max(0, (score - 0.5) * 2);
  const alpha = score < faintest ? 0 : Math.min(1, (score - faintest) / (0.6 - faintest)) * 0.62;
  return [255, Math.round(215 * (1 - above) ** 1.5), Math.round(40 * (1 - above)), Math.round(255 * alpha)];
});

export class HeatLayer {
  constructor(label, box, score) {
    this.label = label;
    this.box = box;
    this.score = score;
    this.canvas = document.createElement('canvas');
    this.context = this.canvas.getContext('2d');
    box.checked = localStorage.getItem('heat') !== 'off';
    box.addEventListener('change', () => localStorage.setItem('heat', box.checked ? 'on' : 'off'));
  }

  draw(target, heat, cells, scale) {
    this.label.hidden = !heat;
    this.label.dataset.score = heat ? heat.score : '';
    if (!heat) return;
    this.score.textContent = heat.score.toFixed(2);
    if (!this.box.checked) return;
    const { columns, rows } = heat;
    const image = this.context.createImageData(columns, rows);
    for (let i = 0; i < cells.length; i++) image.data.set(palette[cells[i]], 4 * i);
    this.canvas.width = columns;
    this.canvas.height = rows;
    this.context.putImageData(image, 0, 0);
    const [x, y, width, height] = heat.region.map(v => v * scale);
    target.imageSmoothingEnabled = true;
    target.drawImage(this.canvas, x, y, width, height);
  }
}
