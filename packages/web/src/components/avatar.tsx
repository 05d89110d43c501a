/** A face for whoever has none: their initials on a colour that is always the same for them. */

const HUES = [282, 245, 205, 160, 120, 75, 40, 15, 345, 315]

/** Somebody's own, for as long as they are somebody. */
export const hueOf = (id: string): number => {
  let sum = 0
  for (const character of id) sum = (sum * 31 + character.charCodeAt(0)) % 997
  return HUES[sum % HUES.length]!
}

const initialsOf = (name: string): string => {
  const [first = '', second = ''] = name.trim().split(/\s+/)
  return `${first.match(/./u)?.[0] ?? '?'}${second.match(/./u)?.[0] ?? ''}`.toLocaleUpperCase()
}

type Props = { id: string; name: string; picture?: string | undefined; size?: number; isOnline?: boolean }

export function Avatar({ id, name, picture, size = 3, isOnline = false }: Props) {
  const hue = hueOf(id)
  return (
    <span className="relative inline-block shrink-0" style={{ inlineSize: `${size}rem`, blockSize: `${size}rem` }}>
      {picture ? (
        <img src={picture} alt="" className="size-full rounded-full object-cover" />
      ) : (
        <span
          aria-hidden="true"
          className="grid size-full select-none place-items-center rounded-full font-semibold text-white"
          style={{
            fontSize: `${size * 0.38}rem`,
            background: `linear-gradient(160deg, oklch(0.66 0.12 ${hue}), oklch(0.52 0.13 ${hue}))`,
          }}
        >
          {initialsOf(name)}
        </span>
      )}
      {isOnline && (
        <span
          className="absolute end-0 bottom-0 size-[26%] rounded-full border-2 border-raised bg-good"
          aria-hidden="true"
        />
      )}
    </span>
  )
}
