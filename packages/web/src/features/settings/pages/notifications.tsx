/** How Parley calls for attention while it is open. */

import { useState } from 'react'
import { Banner } from '../../../components/banner.tsx'
import { Button } from '../../../components/button.tsx'
import { Switch } from '../../../components/switch.tsx'
import { t } from '../../../i18n/messages.ts'
import { playSound } from '../../push/sound.ts'
import { Group, Row } from '../group.tsx'
import { usePreferences } from '../preferences.ts'
import { choosePreferences } from '../shared-settings.ts'

export function NotificationsPage() {
  const { sound, notices, noticeText, titleCount } = usePreferences()
  const [isRefused, setRefused] = useState('Notification' in window && Notification.permission === 'denied')
  const isPossible = 'Notification' in window && 'serviceWorker' in navigator

  const turnNotices = async (isOn: boolean) => {
    if (!isOn) return choosePreferences({ notices: false })
    const answer = await Notification.requestPermission()
    setRefused(answer === 'denied')
    choosePreferences({ notices: answer === 'granted' })
  }
  return (
    <>
      {isRefused && <Banner tone="warn">{t.settings_notices_refused()}</Banner>}
      <Group about={t.settings_notices_about()}>
        {isPossible && (
          <>
            <Row
              title={t.settings_notices()}
              end={
                <Switch
                  label={t.settings_notices()}
                  isOn={notices && !isRefused}
                  isDisabled={isRefused}
                  onChange={(isOn) => void turnNotices(isOn)}
                />
              }
            />
            <Row
              title={t.settings_notice_text()}
              about={t.settings_notice_text_about()}
              end={
                <Switch
                  label={t.settings_notice_text()}
                  isOn={noticeText}
                  isDisabled={!notices || isRefused}
                  onChange={(isOn) => choosePreferences({ noticeText: isOn })}
                />
              }
            />
          </>
        )}
        <Row
          title={t.settings_sound()}
          end={
            <span className="flex items-center gap-2">
              {sound && (
                <Button look="plain" onClick={playSound}>
                  {t.settings_sound_try()}
                </Button>
              )}
              <Switch label={t.settings_sound()} isOn={sound} onChange={(isOn) => choosePreferences({ sound: isOn })} />
            </span>
          }
        />
        <Row
          title={t.settings_title_count()}
          end={
            <Switch
              label={t.settings_title_count()}
              isOn={titleCount}
              onChange={(isOn) => choosePreferences({ titleCount: isOn })}
            />
          }
        />
      </Group>
    </>
  )
}
