/** How a search is set up. */
export interface SearchSettings {
  readonly kind: 'gumbel' | 'puct';
  /** Gumbel: most root moves considered. */
  readonly maxConsidered: number;
  /** Gumbel: scale of the transformation of Q. */
  readonly qScale: number;
  /** PUCT: as in PuctOptions. */
  readonly keepTree?: boolean;
  /** PUCT: as in PuctOptions. */
  readonly finalShare?: number;
}
