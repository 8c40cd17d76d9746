const longestLink = 4000;

/**
 * The address that the system hands to the program on its command line (CF-20), undefined when there is none. What it means is the core's to
 * say, and the page asks before anything connects.
 */
export function linkIn(args: readonly string[]): string | undefined {
  const found = args.find((word) => /^s(?:sh|ftp):\/\//i.test(word));
  return found !== undefined && found.length <= longestLink ? found : undefined;
}
