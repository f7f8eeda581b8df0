/**
 * The part of every page's script that makes elements. Nothing that it is given is read as HTML: children are elements and
 * texts, styles are set one by one, as the page's policy asks. It runs in the browser, so it is a text here: plain
 * JavaScript without modules, tested in Chromium.
 */
export const ELEMENTS = `
'use strict';
/** An element of HTML. attributes: texts and numbers, true for one without value, absent ones undefined; style: an object. */
function html(name, attributes, ...children) { return filled(document.createElement(name), attributes, children); }
/** The same of SVG. */
function svg(name, attributes, ...children) {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}
function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (/^(on|href|src|xlink)/i.test(name)) throw new TypeError('elements of a page neither run nor lead anywhere');
    if (name === 'style') Object.assign(element.style, value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flat(Infinity).filter(function (child) { return child !== ''; }));
  return element;
}
`;
