// The list of defects, newest first: one row per event, updated in place as its phases come.
export const most = 200;

// Three figures below 100, as the sentences have them.
const figures = value => value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
const lengthOf = m => m.length_mm === undefined ? `${Math.round(m.length_px)} px` : `${figures(m.length_mm)} mm`;

export class EventList {
  constructor(list, empty, count, filter, dialog) {
    Object.assign(this, { list, empty, count, filter, dialog });
    this.rows = new Map();
    this.classes = new Set();
    this.camera = null;
    filter.addEventListener('change', () => this.refresh());
  }

  useCamera(camera) {
    this.camera = camera;
    this.refresh();
  }

  fill(events) {
    for (const event of events.toReversed()) this.put(event);
  }

  // A phase that was stored may come after the next one that was told: the list is read while the line goes on.
  put(event) {
    let row = this.rows.get(event.id);
    const shown = row?.event;
    if (shown && event.phase !== 'end' && (shown.phase === 'end' || shown.frames > event.frames)) {
      const { explanation, explanation_source, crop, picture } = event;
      event = { ...shown, explanation: explanation ?? shown.explanation, explanation_source: explanation_source ?? shown.explanation_source,
        crop: crop ?? shown.crop, picture: picture ?? shown.picture };
    }
    if (row === undefined) {
      row = document.createElement('li');
      row.tabIndex = 0;
      row.dataset.id = event.id;
      row.addEventListener('click', () => this.open(row.event));
      row.addEventListener('keydown', key => key.key === 'Enter' && this.open(row.event));
      this.rows.set(event.id, row);
      // Ids rise with time.
      this.list.insertBefore(row, [...this.list.children].find(other => other.dataset.id < event.id) ?? null);
      this.addClass(event.class);
      if (this.rows.size > most) {
        const oldest = this.list.lastElementChild;
        this.rows.delete(oldest.dataset.id);
        oldest.remove();
      }
    }
    row.event = event;
    row.dataset.verdict = event.verdict;
    row.replaceChildren(this.crop(event), ...this.words(event));
    this.refresh();
  }

  crop(event) {
    if (!event.crop) {
      const none = document.createElement('span');
      none.className = 'nocrop';
      return none;
    }
    const image = document.createElement('img');
    image.src = event.crop;
    image.alt = `${event.class} at ${event.box.map(Math.round).join(', ')}`;
    image.loading = 'lazy';
    return image;
  }

  words(event) {
    const head = document.createElement('div');
    head.className = 'event-head';
    const name = document.createElement('b');
    name.textContent = event.class.replaceAll('_', ' ');
    const time = document.createElement('time');
    time.className = 'muted';
    time.dateTime = event.time;
    time.textContent = new Date(event.time).toLocaleTimeString();
    head.append(name, time);
    const facts = document.createElement('div');
    facts.className = 'event-facts';
    facts.textContent = [`${Math.round(event.confidence * 100)} %`, lengthOf(event.measurements),
      `track ${event.track}`, `${event.frames} frames`, event.zone, event.phase === 'end' ? null : 'in view'].filter(Boolean).join(' · ');
    const text = document.createElement('div');
    text.className = 'event-text';
    text.textContent = event.explanation ?? event.sentence;
    text.dataset.source = event.explanation_source ?? '';
    return [head, facts, text];
  }

  addClass(name) {
    if (this.classes.has(name)) return;
    this.classes.add(name);
    this.filter.append(new Option(name.replaceAll('_', ' '), name));
  }

  refresh() {
    let shown = 0;
    for (const row of this.rows.values()) {
      const event = row.event;
      row.hidden = (this.camera !== null && event.camera !== this.camera) || (this.filter.value !== '' && event.class !== this.filter.value);
      if (!row.hidden) shown++;
    }
    this.empty.hidden = shown > 0;
    this.count.textContent = shown > 0 ? String(shown) : '';
  }

  open(event) {
    const body = this.dialog.querySelector('#detail-body');
    const title = document.createElement('h2');
    title.textContent = event.sentence;
    const facts = document.createElement('dl');
    const add = (term, value) => {
      if (value === null || value === undefined || value === '') return;
      const dt = document.createElement('dt');
      const dd = document.createElement('dd');
      dt.textContent = term;
      dd.textContent = value;
      facts.append(dt, dd);
    };
    add('verdict', event.verdict);
    add('first seen', new Date(event.time).toLocaleString());
    add('camera', event.camera);
    add('box', event.box.map(v => v.toFixed(1)).join(', '));
    const m = event.measurements;
    if (m.length_mm !== undefined) add('size', `${figures(m.length_mm)} mm long, ${figures(m.area_mm2)} mm²`);
    add(m.length_mm === undefined ? 'size' : 'in pixels', `${m.length_px.toFixed(1)} px long, ${Math.round(m.area_px)} px²`);
    add('confidence', event.confidence.toFixed(2));
    add('anomaly', event.anomaly?.toFixed(2));
    add('zone', event.zone);
    add('track', `${event.track}, ${event.frames} frames`);
    add('model', `${event.model.name} ${event.model.version}`);
    add('event', event.id);
    body.replaceChildren(title);
    if (event.explanation) {
      const words = document.createElement('p');
      words.className = 'explanation';
      words.textContent = event.explanation;
      const source = document.createElement('small');
      source.className = 'muted';
      source.textContent = event.explanation_source === 'model' ? 'written by the language model, each sentence checked' : 'written from the measurements';
      body.append(words, source);
    }
    if (event.picture) {
      const image = document.createElement('img');
      image.src = event.picture;
      image.alt = 'The frame the model judged';
      body.append(image);
    }
    body.append(facts);
    this.dialog.showModal();
  }
}
