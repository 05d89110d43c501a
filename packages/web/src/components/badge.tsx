/** How many, in a small round. */

type Props = { count: number; isQuiet?: boolean; label?: string }

export function Badge({ count, isQuiet = false, label }: Props) {
  if (count <= 0) return null
  return (
    <span
      role="img"
      aria-label={label ?? String(count)}
      className={`inline-grid h-5 min-w-5 place-items-center rounded-full px-1.5 font-bold text-tiny tabular-nums ${isQuiet ? 'bg-pressed text-quiet' : 'bg-accent text-on-accent'}`}
    >
      {count > 999 ? '999+' : count}
    </span>
  )
}
