/** Shows a problem as text: its title, its detail, and what is wrong with each field that has no place of its own. */
export function showProblem(element, { title, detail, errors = {} }, except = []) {
  const lines = Object.entries(errors).filter(([field]) => !except.includes(field)).map(([field, why]) => `${field}: ${[why].flat().join(' ')}`);
  const strong = Object.assign(document.createElement('strong'), { textContent: title });
  element.replaceChildren(strong, ...[detail, ...lines].filter(Boolean).map((textContent) => Object.assign(document.createElement('p'), { textContent })));
  element.hidden = false;
}
