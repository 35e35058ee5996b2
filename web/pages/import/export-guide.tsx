/** How to get bookmarks out of X, step by step. */
import { SafeLink } from '../../components/safe-link.tsx'

const EXPORTER = 'https://github.com/prinsss/twitter-web-exporter'

export function ExportGuide() {
  return (
    <aside aria-label="How to export" className="space-y-8">
      <section aria-labelledby="from-x">
        <h2 id="from-x" className="label">
          Getting bookmarks out of X
        </h2>
        <Steps
          title="With only your browser"
          steps={[
            'Open your bookmarks on x.com and, with F12, the network panel.',
            'Type “Bookmarks” into its filter, then reload the page.',
            'Scroll slowly to the end: each load adds a response to the list.',
            'Save everything as HAR, or each response as JSON, and drop the files here.',
          ]}
        />
        <Steps
          title="With an extension"
          steps={[
            <>
              Install <SafeLink href={EXPORTER}>twitter-web-exporter</SafeLink>.
            </>,
            'Open your bookmarks and scroll to the end.',
            'Export as JSON, with “include all metadata”.',
          ]}
        />
        <p className="text-soft mt-4 text-xs">
          X’s own archive does not hold bookmarks; its likes and posts can be imported, with their media.
        </p>
      </section>
    </aside>
  )
}

function Steps({ title, steps }: { title: string; steps: readonly React.ReactNode[] }) {
  return (
    <>
      <h3 className="mt-4 font-medium">{title}</h3>
      <ol className="mt-2 space-y-2.5">
        {steps.map((step, index) => (
          <li key={index} className="flex gap-3">
            <span className="border-line-strong text-faint mt-px grid size-5 shrink-0 place-items-center rounded-full border text-2xs font-semibold">
              {index + 1}
            </span>
            <span className="text-soft [&_a]:text-ink text-[0.8125rem] leading-relaxed [&_a]:underline">
              {step}
            </span>
          </li>
        ))}
      </ol>
    </>
  )
}
