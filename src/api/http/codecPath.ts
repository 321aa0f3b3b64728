/** Which addresses belong to the payload codec, in whatever spelling: the router decodes them, and so do proxies. */

/** @param url as it came: percent-encoded, with slashes or dots to spare or in capitals it is the codec's all the same. */
export function isCodecPath(url: string): boolean {
  const [path = ''] = url.split(/[?#]/, 1);
  const segments: string[] = [];
  for (const segment of decoded(path).split(/[/\\]/)) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return /^codec(?![\w-])/i.test(segments[0] ?? '');
}

/** As often as somebody on the way may do it. */
function decoded(path: string): string {
  let text = path;
  for (let times = 0; times < 3 && text.includes('%'); times += 1) {
    try {
      text = decodeURIComponent(text);
    } catch {
      return text; // no further than this
    }
  }
  return text;
}
