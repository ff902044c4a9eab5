// The page's root: opens the two streams, hands what comes to the parts.
import { LivePicture } from './live.js';
import { HeatLayer } from './heat.js';
import { EventList, most } from './events.js';
import { showHealth, showFigures, showUpdates } from './health.js';
import { AskBox } from './ask.js';
import { get, post } from './api.js';

const byId = id => document.getElementById(id);
const live = new LivePicture(byId('picture'), byId('verdict'), byId('notice'),
  new HeatLayer(byId('heat-switch'), byId('heat'), byId('heat-score')));
const events = new EventList(byId('event-list'), byId('no-events'), byId('event-count'), byId('class-filter'), byId('detail'));
new AskBox(byId('ask-form'), byId('question'), byId('answer'));
let camera = null;
let overview = null;

function choose(name) {
  camera = name;
  live.open(name);
  events.useCamera(name);
  show(overview);
}

function show(next) {
  overview = next;
  byId('device').textContent = next.device;
  document.title = `${next.status === 'online' ? '' : '(!) '}EdgeInspector · ${next.device}`;
  const status = byId('status');
  status.textContent = next.status;
  status.dataset.state = next.status;
  status.title = next.reasons.join('\n');
  showCameras(next.cameras);
  showHealth(byId('health-rows'), next);
  showUpdates(byId('update-rows'), next.updates, rollBack);
  byId('updates').hidden = next.updates.length === 0;
  const current = next.cameras.find(c => c.name === camera);
  if (current) {
    showFigures(byId('figures'), current);
    const pause = byId('pause');
    pause.setAttribute('aria-pressed', String(current.paused));
    pause.textContent = current.paused ? 'Resume judging' : 'Pause judging';
    live.note(current.paused ? 'Judging is paused.' : current.state === 'running' || current.state === 'ended' ? '' : current.reason);
  }
}

function showCameras(cameras) {
  const nav = byId('cameras');
  const names = cameras.map(c => c.name);
  if (nav.dataset.names !== names.join(' ')) {
    nav.dataset.names = names.join(' ');
    nav.replaceChildren(...names.map(name => {
      const tab = document.createElement('button');
      tab.type = 'button';
      tab.role = 'tab';
      tab.textContent = name;
      tab.addEventListener('click', () => choose(name));
      return tab;
    }));
  }
  if (names.length > 0 && camera !== null && !names.includes(camera)) choose(names[0]);
  for (const tab of nav.children) tab.setAttribute('aria-selected', String(tab.textContent === camera));
}

async function rollBack(model) {
  try {
    await post(`api/models/${encodeURIComponent(model)}/rollback`);
  } catch (error) {
    alert(error.message);
  }
}

async function start() {
  show(await get('api/overview'));
  choose(overview.cameras.some(c => c.name === camera) ? camera : overview.cameras[0]?.name ?? null);
  events.fill(await get(`api/events?limit=${most}`));
}

byId('pause').addEventListener('click', async () => {
  const paused = overview.cameras.find(c => c.name === camera)?.paused;
  await post(`api/cameras/${encodeURIComponent(camera)}/${paused ? 'resume' : 'pause'}`);
});

// EventSource reconnects by itself; after a gap the list is read anew, and the camera stays the one that was looked at.
const stream = new EventSource('api/stream');
stream.addEventListener('open', () => start().catch(lost));
stream.addEventListener('overview', message => show(JSON.parse(message.data)));
stream.addEventListener('event', message => events.put(JSON.parse(message.data)));
stream.addEventListener('error', lost);

function lost() {
  const status = byId('status');
  status.textContent = 'no connection';
  status.dataset.state = 'offline';
}
