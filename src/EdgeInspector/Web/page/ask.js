// Questions about the stored defects. Everything that comes back is shown as text, with the query and the rows that prove it.
import { ask } from './api.js';

export class AskBox {
  constructor(form, input, answer) {
    this.input = input;
    this.answer = answer;
    form.addEventListener('submit', submitted => {
      submitted.preventDefault();
      this.send();
    });
  }

  async send() {
    const question = this.input.value.trim();
    if (question === '') return;
    try {
      this.show(await ask(question));
    } catch (error) {
      this.answer.replaceChildren(text('p', error.message, 'refusal'));
    }
  }

  show(reply) {
    const parts = [text('p', reply.text, reply.answered ? 'reply' : 'refusal')];
    for (const step of reply.steps) parts.push(this.proof(step));
    this.answer.replaceChildren(...parts);
  }

  proof(step) {
    const details = document.createElement('details');
    details.append(text('summary', `${step.tool}: the query and ${step.rows.length === 1 ? 'its row' : `${step.rows.length} rows`}`));
    details.append(text('code', step.sql + (step.values.length > 0 ? `  [${step.values.join(', ')}]` : '')));
    if (step.rows.length > 0) {
      const table = document.createElement('table');
      table.append(row('th', step.columns), ...step.rows.map(cells => row('td', cells)));
      details.append(table);
    }
    return details;
  }
}

function row(kind, cells) {
  const tr = document.createElement('tr');
  tr.append(...cells.map(cell => text(kind, cell ?? '–')));
  return tr;
}

function text(kind, words, name = '') {
  const element = document.createElement(kind);
  element.textContent = words;
  if (name !== '') element.className = name;
  return element;
}
