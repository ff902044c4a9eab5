// JSON over HTTP, with errors in words.
export async function get(path) {
  const answer = await fetch(path, { headers: { accept: 'application/json' } });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${answer.statusText}`);
  return answer.json();
}

export async function post(path) {
  const answer = await fetch(path, { method: 'POST', headers: { 'x-requested-with': 'edge-inspector' } });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${answer.statusText}`);
}
