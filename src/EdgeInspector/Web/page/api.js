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

export async function ask(question) {
  const answer = await fetch('api/ask', {
    method: 'POST',
    headers: { 'x-requested-with': 'edge-inspector', 'content-type': 'text/plain; charset=utf-8' },
    body: question,
  });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}
