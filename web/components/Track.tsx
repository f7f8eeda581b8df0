import './track.css';

/** What a bar shows. */
export interface TrackProps {
  readonly value: number;
  /** What the whole half, or the whole bar, stands for. */
  readonly scale: number;
  /** Which colour it has. */
  readonly kind?: 'input' | 'bias' | 'leak' | 'line' | 'share';
}

/** A bar to the left (below zero) or right of the middle; of a share, which is never below zero, from the left. */
export function Track({ value, scale, kind = 'line' }: TrackProps) {
  const part = scale === 0 ? 0 : Math.min(1, Math.abs(value) / scale);
  const isShare = kind === 'share';
  const width = (isShare ? 100 : 50) * part;
  const left = isShare ? 0 : value < 0 ? 50 - width : 50;
  return (
    <span class="track" data-kind={kind} aria-hidden="true">
      <i style={{ left: `${left}%`, width: `${width}%` }} />
    </span>
  );
}
