// The charts' library, and of it only what is drawn: it is loaded with the charts, and nothing else waits for it.
import { BarController, BarElement, CategoryScale, Chart, type ChartConfiguration, Legend, LineController, LineElement, LinearScale, PointElement, Tooltip } from 'chart.js';
import type { Plot } from './plot.ts';

Chart.register(BarController, BarElement, CategoryScale, Legend, LineController, LineElement, LinearScale, PointElement, Tooltip);

const dashes = [[], [6, 3], [2, 3], [8, 3, 2, 3], [12, 4], [1, 4]];

/** Draws a plot; the function that is returned wipes it out. */
export function draw(canvas: HTMLCanvasElement, plot: Plot): () => void {
  const colour = colours(canvas);
  const [text, line] = [colour('--quiet'), colour('--line')];
  const unit = plot.unit;
  const config: ChartConfiguration<'bar' | 'line', (number | null)[]> = {
    type: plot.kind === 'bars' ? 'bar' : 'line',
    data: {
      labels: [...plot.labels],
      datasets: plot.lines.map(({ name, tone, values }, index) => {
        const own = colour(tone ?? `--series-${(index % 7) + 1}`);
        return {
          label: name, data: [...values], backgroundColor: own, borderColor: own, borderWidth: plot.kind === 'bars' ? 0 : 2,
          ...(plot.kind === 'lines' && { spanGaps: true, pointRadius: 2.5, borderDash: dashes[index % dashes.length]!, clip: 8 }),
        };
      }),
    },
    options: {
      animation: false, maintainAspectRatio: false, interaction: { mode: 'index', intersect: false },
      scales: {
        x: { stacked: plot.kind === 'bars', ticks: { color: text, maxRotation: 0, autoSkipPadding: 16 }, grid: { display: false }, border: { color: line } },
        y: {
          stacked: plot.kind === 'bars', beginAtZero: true, ...(plot.most !== undefined && { max: plot.most }), border: { display: false },
          ticks: { color: text, maxTicksLimit: 5, callback: (value) => unit(Number(value)) }, grid: { color: line },
        },
      },
      plugins: {
        legend: { position: 'bottom', labels: { color: text, boxWidth: 24, boxHeight: 8, ...(plot.kind === 'lines' && { usePointStyle: true, pointStyle: 'line' }) } },
        tooltip: { callbacks: { label: ({ dataset, parsed }) => `${dataset.label}: ${unit(parsed.y ?? 0)}` } },
      },
    },
  };
  const chart = new Chart(canvas, config);
  return () => chart.destroy();
}

// A canvas knows no custom properties: the browser resolves them on an element.
function colours(canvas: HTMLCanvasElement): (property: string) => string {
  const style = canvas.parentElement!.style;
  return (property) => {
    style.color = `var(${property})`;
    const resolved = getComputedStyle(canvas.parentElement!).color;
    style.color = '';
    return resolved;
  };
}
