-- Devices whose time is up are looked for every few minutes: not by going through all there are.

create index devices_expiring on devices (expires_at) where revoked_at is null;
