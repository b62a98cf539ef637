/** A chart, without anything of how it is drawn. */
export interface Plot {
  readonly title: string;
  readonly kind: 'bars' | 'lines';
  /** Of the horizontal axis. */
  readonly labels: readonly string[];
  readonly lines: readonly PlotLine[];
  /** The end of the vertical axis; by the values when absent. */
  readonly most?: number;
  /** A value in words. */
  readonly unit: (value: number) => string;
}

/** One series of a chart: a value for each label; null where there is none. */
export interface PlotLine {
  readonly name: string;
  /** A custom property; the next of the palette when absent. */
  readonly tone?: string;
  readonly values: readonly (number | null)[];
}

/** Whether there is anything to be seen. */
export function isEmpty({ lines }: Plot): boolean {
  return lines.every(({ values }) => values.every((value) => value === null || value === 0));
}
