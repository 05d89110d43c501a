/** Parley's mark: a bubble with a stem, which is a P. */

export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 64 64" className={className} aria-hidden="true">
      <path
        d="M20 52V29a14 14 0 1 1 14 14h-5"
        fill="none"
        stroke="currentColor"
        strokeWidth="7"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="34" cy="29" r="3.6" fill="currentColor" />
    </svg>
  )
}
