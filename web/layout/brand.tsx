/** The mark: a page with its ribbon. */
export function Brand() {
  return (
    <span className="flex items-center gap-2.5">
      <svg viewBox="0 0 32 32" className="size-7" aria-hidden>
        <rect width="32" height="32" rx="9" className="fill-ink" />
        <path
          d="M9 9h14M9 13.2h14"
          className="stroke-paper"
          strokeWidth="1.9"
          strokeLinecap="round"
          opacity=".55"
        />
        <path d="M11.5 17.2h9v8.3L16 22.3l-4.5 3.2z" className="fill-[#4fbfa9]" />
      </svg>
      <span className="leading-tight">
        <span className="block font-serif text-[0.95rem]">Knowledge Base</span>
        <span className="text-faint block text-2xs">Agent</span>
      </span>
    </span>
  )
}
