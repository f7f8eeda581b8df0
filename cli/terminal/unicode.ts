/**
 * Whether a terminal is known to draw discs, blocks and arrows: its locale says UTF-8, or it is one of Windows' or
 * macOS's, which are; the console of Linux has too few characters in its font.
 */
export function drawsUnicode(
  environment: Readonly<Record<string, string | undefined>>,
  platform: string,
): boolean {
  const { TERM, LC_ALL, LC_CTYPE, LANG, WT_SESSION } = environment;
  if (TERM === 'linux' || TERM === 'dumb') return false;
  if (platform === 'darwin') return true;
  if (platform === 'win32') return WT_SESSION !== undefined || environment['TERM_PROGRAM'] !== undefined;
  // The first that is set and not empty decides, as setlocale(3) has it.
  const locale = [LC_ALL, LC_CTYPE, LANG].find((value) => value !== undefined && value !== '') ?? '';
  return /utf-?8/i.test(locale);
}
