/** Deeper than any document that means something here. */
const DEEPEST = 200;

/**
 * What a text of JSON says. All JSON from outside is read here: a document that is nested absurdly would pass JSON.parse, and
 * overflow the stack of whoever looks at it.
 *
 * @throws SyntaxError for a text that is not JSON or is nested more than 200 deep.
 */
export function parseJson(text: string): unknown {
  const document = JSON.parse(text) as unknown;
  if (depthOf(text) > DEEPEST) throw new SyntaxError(`The JSON is nested more than ${DEEPEST} deep.`);
  return document;
}

/** How deep the brackets of a text of JSON go, those within strings left out. */
function depthOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < json.length; at++) {
    switch (json.charAt(at)) {
      case '"':
        // To the end of the string: an escaped character is no end.
        for (at++; at < json.length && json[at] !== '"'; at++) if (json[at] === '\\') at++;
        break;
      case '[':
      case '{':
        deepest = Math.max(deepest, ++depth);
        break;
      case ']':
      case '}':
        depth--;
        break;
      default:
    }
  }
  return deepest;
}
