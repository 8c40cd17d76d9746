import { parseHostSpec, parseSshUrl, type HostSpec } from './host-spec.ts';
import { bad, good, type Parsed } from './values.ts';

/** One hop of a ProxyJump list. `text` is as written: a destination of its own, resolved like any other (PX-03). */
export interface JumpHop extends HostSpec {
  readonly text: string;
}

/** More hops than this are taken for a mistake. */
const maxHops = 32;

/** One hop, as it stands in a list or after its tokens were replaced; `why` is a whole sentence. */
export function parseHop(text: string): Parsed<HostSpec> {
  if (/\s/.test(text)) return bad('White space can’t stand in a jump host.');
  const spec = /^ssh:\/\//i.test(text) ? parseSshUrl(text) : parseHostSpec(text);
  return spec.ok ? good({ user: spec.value.user, host: spec.value.host, port: spec.value.port }) : spec;
}

/**
 * The hops of `-J` or ProxyJump in the order they are visited; `none` answers an empty list. Tokens (`%h`) may still stand in them.
 */
export function parseJumpList(value: string): Parsed<readonly JumpHop[]> {
  const trimmed = value.trim();
  if (trimmed.toLowerCase() === 'none') return good([]);
  const parts = trimmed.split(',').map((part) => part.trim());
  if (parts.length > maxHops) return bad(`more than ${maxHops} jump hosts are named`);
  const hops: JumpHop[] = [];
  for (const text of parts) {
    if (text === '') return bad('a jump host is missing between two commas');
    const spec = parseHop(text);
    if (!spec.ok) return bad(`“${text}” is no jump host: ${spec.why}`);
    hops.push({ text, ...spec.value });
  }
  return good(hops);
}
