/** A file that somebody keeps. */
export interface KeptFile {
  readonly name: string;
  readonly type: string;
  readonly text: string;
}
