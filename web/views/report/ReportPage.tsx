import type { ComponentChildren } from 'preact';
import { ChartCardView, TableDetails, TableView } from './cards.js';
import type { Card, Figure, OwnCard, PageData, Section } from './data.js';

import '../../components/theme.css';
import '../frame.css';
import './report-page.css';

export interface ReportPageProps {
  readonly data: PageData;
  /** Draws the cards that only this view has. */
  readonly own?: (card: OwnCard) => ComponentChildren;
}

/** A report: figures and sentences, then charts with their tables, then notes. It reads without a script, but for the charts. */
export function ReportPage({ data, own }: ReportPageProps) {
  const { title, about, figures, summary, sections, notes, tables = [] } = data;
  const hasCharts = sections.some(({ cards }) => cards.some((card) => card.kind === 'chart'));
  return (
    <div class="page">
      <header>
        <h1>{title}</h1>
        <p>{about}</p>
      </header>
      <main>
        <Figures figures={figures} />
        {summary.length > 0 && <Summary sentences={summary} />}
        <noscript>
          <p class="empty">
            The charts are drawn by a script, which is turned off here; the tables hold all their numbers.
          </p>
        </noscript>
        {sections.map((section) => (
          <SectionView key={section.title} section={section} own={own} />
        ))}
      </main>
      <footer class="notes">
        {notes.map((note) => (
          <p key={note}>{note}</p>
        ))}
        {tables.map((entry) => (
          <TableDetails key={entry.title} {...entry} />
        ))}
        {hasCharts && (
          <p>The charts are drawn by Apache ECharts, which is in this file under the Apache License 2.0.</p>
        )}
      </footer>
    </div>
  );
}

function Figures({ figures }: { readonly figures: readonly Figure[] }) {
  if (figures.length === 0) return null;
  return (
    <dl class="figures">
      {figures.map(({ label, value, note }) => (
        <div class="card" key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
          {note !== undefined && <dd>{note}</dd>}
        </div>
      ))}
    </dl>
  );
}

function Summary({ sentences }: { readonly sentences: readonly string[] }) {
  return (
    <section class="card" aria-label="In short">
      <ul class="short">
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </section>
  );
}

interface SectionProps {
  readonly section: Section;
  readonly own: ReportPageProps['own'];
}

function SectionView({ section: { title, says, cards }, own }: SectionProps) {
  return (
    <>
      <h2>{title}</h2>
      {says !== undefined && <p>{says}</p>}
      <div class="cards">
        {cards.map((card) => (
          <CardView key={card.title} card={card} own={own} />
        ))}
      </div>
    </>
  );
}

function CardView({ card, own }: { readonly card: Card; readonly own: ReportPageProps['own'] }) {
  if (card.kind === 'chart') return <ChartCardView card={card} />;
  const isWide = card.kind === 'table' || card.wide === true;
  return (
    <section class={isWide ? 'card wide' : 'card'}>
      <h3>{card.title}</h3>
      {card.kind === 'table' ? <TableView table={card.table} name={card.title} /> : own?.(card)}
    </section>
  );
}
