export const $ = id => document.getElementById(id);

/** Text goes in as text, so that a book's title cannot be markup. */
export function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className || '';
  made.textContent = text === undefined || text === null ? '' : text;
  return made;
}

export function row(...cells) {
  const made = element('tr');
  made.append(...cells);
  return made;
}

/** A cell of a table. What is no text is put into it as it is. */
export function cell(className, content) {
  const made = element('td', className, content instanceof Node ? '' : content);
  if (content instanceof Node) made.append(content);
  return made;
}

/** A cell as wide as the whole table. */
export function wide(className, ...content) {
  const made = element('td', className);
  made.colSpan = 9;
  made.append(...content);
  return made;
}

export function button(text, action, className) {
  const made = element('button', className || 'small', text);
  made.type = 'button';
  made.addEventListener('click', action);
  return made;
}
