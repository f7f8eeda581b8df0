import { useEffect } from 'preact/hooks';

/** Where in a game somebody is. */
export interface StepperProps {
  readonly ply: number;
  /** The last ply. */
  readonly last: number;
  /** What the position is, in words. */
  readonly situation: string;
  /** Should stay the same function. */
  readonly onGo: (ply: number) => void;
}

const ICONS = {
  first: 'M3 2h2v12H3zM14 2v12L6 8z',
  previous: 'M12 2v12L4 8z',
  next: 'M4 2v12l8-6z',
  last: 'M2 2v12l8-6zM11 2h2v12h-2z',
};

export function Stepper({ ply, last, situation, onGo }: StepperProps) {
  useStepKeys(ply, last, onGo);
  return (
    <div class="stepper" role="group" aria-label="Steps">
      <Step name="First position" icon="first" isOff={ply === 0} onClick={() => onGo(0)} />
      <Step name="Previous ply" icon="previous" isOff={ply === 0} onClick={() => onGo(ply - 1)} />
      <input
        type="range"
        min={0}
        max={last}
        value={ply}
        aria-label="Ply"
        aria-valuetext={situation}
        onInput={(event) => onGo(Number(event.currentTarget.value))}
      />
      <Step name="Next ply" icon="next" isOff={ply === last} onClick={() => onGo(ply + 1)} />
      <Step name="Last position" icon="last" isOff={ply === last} onClick={() => onGo(last)} />
      <output>
        {ply} / {last}
      </output>
      <p class="hidden" role="status">
        {situation}
      </p>
    </div>
  );
}

interface StepButtonProps {
  readonly name: string;
  readonly icon: keyof typeof ICONS;
  readonly isOff: boolean;
  readonly onClick: () => void;
}

function Step({ name, icon, isOff, onClick }: StepButtonProps) {
  return (
    // It stays where the focus is, also at the end: who steps by keys would lose their place.
    <button type="button" aria-label={name} aria-disabled={isOff} onClick={onClick}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d={ICONS[icon]} />
      </svg>
    </button>
  );
}

/** Arrows mean something of their own on a board, in lists and in text. */
const OWN_KEYS =
  'input, select, textarea, [role="gridcell"], [role="slider"], summary, [role="group"][tabindex]';

function useStepKeys(ply: number, last: number, onGo: (ply: number) => void): void {
  useEffect(() => {
    const targets: Readonly<Record<string, number>> = {
      ArrowLeft: ply - 1,
      ArrowRight: ply + 1,
      Home: 0,
      End: last,
    };
    const listen = (event: KeyboardEvent): void => {
      const target = targets[event.key];
      const isOwn = event.target instanceof Element && event.target.matches(OWN_KEYS);
      if (target === undefined || isOwn || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      onGo(target);
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, [ply, last, onGo]);
}
