// Figures of the chosen camera, and one card per part of the box.
const number = value => value.toLocaleString(undefined, { maximumFractionDigits: 0 });
const ms = value => `${value.toFixed(1)} ms`;

export function showFigures(list, camera) {
  const figures = [
    ['rate', `${camera.fps.toFixed(1)} /s`],
    ['latency p50', ms(camera.latency_ms.p50)],
    ['p99', ms(camera.latency_ms.p99)],
    ['judged', number(camera.judged)],
    ['NG frames', number(camera.ng)],
    ['dropped', number(camera.dropped)],
    ['not judged', number(camera.not_judged)],
  ];
  update(list, figures, () => document.createElement('div'), (item, [name, value]) => {
    item.innerHTML = '<dt></dt><dd></dd>';
    item.firstChild.textContent = name;
    item.lastChild.textContent = value;
  });
}

const endsWell = new Set(['live', 'queued']);
const stepWords = {
  queued: 'waits', downloading: 'is being downloaded', verifying: 'is being verified', probing: 'is tried for the first time', replaying: 'judges known pictures',
  shadowing: 'runs in the shadow', trial: 'judges on trial', live: 'judges', 'rolled-back': 'was taken back', failed: 'was refused', aborted: 'was aborted',
};

// What it does, how far it is, which one judges meanwhile or again, and why.
function story(item) {
  const step = stepWords[item.state] ?? item.state;
  const far = item.percent === null ? '' : `, ${item.percent} %`;
  const judge = item.version && item.offered && item.version !== item.offered ? `; ${item.version} judges` : '';
  return `${step}${far}${judge}${item.reason ? `: ${item.reason}` : ''}`;
}

// Updates of models: what is on its way, how far, and the way back.
export function showUpdates(rows, updates, rollBack) {
  update(rows, updates, () => Object.assign(document.createElement('div'), { className: 'update-card' }), (card, item) => {
    card.innerHTML = '<b></b><span></span><progress max="100" hidden></progress><button type="button" hidden></button>';
    const [title, text, bar, back] = card.children;
    title.textContent = `${item.model}${item.offered ? ` ${item.offered}` : ''}`;
    text.textContent = story(item);
    card.dataset.state = ['failed', 'rolled-back'].includes(item.state) ? 'degraded' : endsWell.has(item.state) ? 'ok' : 'busy';
    bar.hidden = item.percent === null;
    bar.value = item.percent ?? 0;
    bar.setAttribute('aria-label', `Progress of ${item.model}`);
    back.hidden = item.previous === null;
    back.textContent = `Back to ${item.previous}`;
    back.addEventListener('click', () => {
      if (confirm(`Let ${item.model} ${item.previous} judge again? The version that runs now is refused from then on.`)) rollBack(item.model);
    });
  });
}

export function showHealth(rows, overview) {
  const cards = [
    ...overview.cameras.map(c => [`Camera ${c.name}`, c.reason, ['lost', 'stalled', 'frozen'].includes(c.state) ? 'degraded' : c.state === 'running' ? 'ok' : 'idle']),
    ...overview.models.map(m => [`Model ${m.name} ${m.version}`, `${m.provider}, ${ms(m.run_ms.p50)} a run${m.fallback ? `; ${m.fallback}` : ''}`, m.failing ? 'degraded' : 'ok']),
    ['MQTT', overview.mqtt.reason, overview.mqtt.connected ? 'ok' : 'degraded'],
    ['Events', `${number(overview.outbox.depth)} waiting to be sent, ${number(overview.outbox.published)} sent`, overview.outbox.healthy ? 'ok' : 'degraded'],
    ['Explanations', explained(overview.explanations), overview.explanations.reason ? 'degraded' : 'ok'],
    ['Disk', `${(overview.disk.free_bytes / 2 ** 30).toFixed(1)} GiB free, ${(overview.disk.used_bytes / 2 ** 20).toFixed(0)} MiB of evidence`, overview.disk.healthy ? 'ok' : 'degraded'],
    ...(overview.reasons.length > 0 ? [['Needs attention', overview.reasons.join('; '), 'degraded']] : []),
  ];
  update(rows, cards, () => Object.assign(document.createElement('div'), { className: 'health-card' }), (card, [title, text, state]) => {
    card.innerHTML = '<b></b><span></span>';
    card.firstChild.textContent = title;
    card.lastChild.textContent = text;
    card.dataset.state = state;
  });
}

function explained(counts) {
  const rate = counts.grounding_rate === null ? '' : `, ${(100 * counts.grounding_rate).toFixed(0)} % of the model's sentences held`;
  const dropped = counts.dropped > 0 ? `, ${number(counts.dropped)} left out` : '';
  return `${number(counts.by_model)} by the model, ${number(counts.by_template)} by templates${rate}${dropped}${counts.reason ? `; ${counts.reason}` : ''}`;
}

// Reuses the elements that are there: a page that runs for weeks must not churn.
function update(parent, items, make, fill) {
  while (parent.children.length > items.length) parent.lastElementChild.remove();
  while (parent.children.length < items.length) parent.append(make());
  items.forEach((item, i) => {
    const key = JSON.stringify(item);
    if (parent.children[i].dataset.key !== key) {
      fill(parent.children[i], item);
      parent.children[i].dataset.key = key;
    }
  });
}
