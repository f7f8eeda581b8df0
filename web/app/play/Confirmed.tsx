import { useState } from 'preact/hooks';

interface ConfirmedProps {
  readonly name: string;
  /** Whether something would be lost by it: then it is asked first. */
  readonly isAsked: boolean;
  /** What is asked, and both answers. */
  readonly question: string;
  readonly yes: string;
  readonly no: string;
  readonly onDo: () => void;
}

/** A button that asks first, where something would be lost. */
export function Confirmed({ name, isAsked, question, yes, no, onDo }: ConfirmedProps) {
  const [isAsking, setAsking] = useState(false);
  const act = (): void => {
    setAsking(false);
    onDo();
  };
  if (!isAsking || !isAsked)
    return <button onClick={() => (isAsked ? setAsking(true) : act())}>{name}</button>;
  return (
    <span class="question" role="group" aria-label={question}>
      {question}{' '}
      <button class="primary" onClick={act}>
        {yes}
      </button>{' '}
      <button onClick={() => setAsking(false)}>{no}</button>
    </span>
  );
}
