/** A way to send something, on or off, with what it means. */

import { Switch } from '../../components/switch.tsx'

type Props = { label: string; about?: string; isOn: boolean; onChange: (isOn: boolean) => void }

export const Choice = ({ label, about, isOn, onChange }: Props) => (
  <div className="flex min-h-11 items-center gap-3 py-1">
    <span className="flex-1">
      <span className="block">{label}</span>
      {about && <span className="block text-quiet text-small">{about}</span>}
    </span>
    <Switch label={label} isOn={isOn} onChange={onChange} />
  </div>
)
