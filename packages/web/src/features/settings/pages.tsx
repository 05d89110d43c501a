/** Every page of the settings: its address, its name, and where it is kept until somebody opens it. */

import {
  Bell,
  CircleUserRound,
  Download,
  HardDrive,
  Info,
  KeyRound,
  Keyboard,
  Languages,
  LogOut,
  MonitorSmartphone,
  Palette,
  ShieldCheck,
} from 'lucide-react'
import { type ComponentType, lazy, type ReactNode } from 'react'
import { t } from '../../i18n/messages.ts'

export type SettingsPage = {
  /** `/settings/<word>` */
  readonly word: string
  readonly title: () => string
  readonly icon: ReactNode
  readonly startsGroup?: boolean
  readonly Page: ComponentType
}

const later = (load: () => Promise<Record<string, ComponentType>>): ComponentType =>
  lazy(async () => ({ default: Object.values(await load())[0]! }))

export const PAGES: readonly SettingsPage[] = [
  {
    word: 'profile',
    title: t.settings_profile,
    icon: <CircleUserRound />,
    Page: later(() => import('./pages/profile.tsx')),
  },
  {
    word: 'privacy',
    title: t.settings_privacy,
    icon: <ShieldCheck />,
    Page: later(() => import('./pages/privacy.tsx')),
  },
  {
    word: 'security',
    title: t.settings_security,
    icon: <KeyRound />,
    Page: later(() => import('./pages/security.tsx')),
  },
  {
    word: 'devices',
    title: t.settings_devices,
    icon: <MonitorSmartphone />,
    Page: later(() => import('./pages/devices.tsx')),
  },
  {
    word: 'notifications',
    title: t.settings_notifications,
    icon: <Bell />,
    startsGroup: true,
    Page: later(() => import('./pages/notifications.tsx')),
  },
  {
    word: 'appearance',
    title: t.settings_appearance,
    icon: <Palette />,
    Page: later(() => import('./pages/appearance.tsx')),
  },
  {
    word: 'language',
    title: t.settings_language,
    icon: <Languages />,
    Page: later(() => import('./pages/language.tsx')),
  },
  {
    word: 'keyboard',
    title: t.settings_keyboard,
    icon: <Keyboard />,
    Page: later(() => import('./pages/keyboard.tsx')),
  },
  {
    word: 'storage',
    title: t.settings_storage,
    icon: <HardDrive />,
    startsGroup: true,
    Page: later(() => import('./pages/storage.tsx')),
  },
  { word: 'export', title: t.settings_export, icon: <Download />, Page: later(() => import('./pages/export.tsx')) },
  { word: 'about', title: t.settings_about, icon: <Info />, Page: later(() => import('./pages/about.tsx')) },
  {
    word: 'account',
    title: t.settings_account,
    icon: <LogOut />,
    startsGroup: true,
    Page: later(() => import('./pages/account.tsx')),
  },
]
