/**
 * A word of ssh_config(5): in quotes where blanks, `#`, quotes or a backslash stand in it; double quotes and backslashes escaped there, so that
 * it is read back as it was. Not for ProxyJump and commands, whose line is read as it stands.
 */
export function configWord(text: string): string {
  return text === '' || /[\s"'#\\]|^=/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : text;
}
