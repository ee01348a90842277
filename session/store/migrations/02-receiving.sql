-- v1 -> v2: Order and pauses of downloads, questions to the phone, motion photos, keeping, what has ended

-- A video that moves a picture is a message of its own that is listed nowhere:
-- motion_of is that picture's WAID, its media.kind is 'motion'.
ALTER TABLE message ADD COLUMN motion_of TEXT NOT NULL DEFAULT '';
CREATE INDEX message_motion ON message (motion_of, chat_id) WHERE motion_of <> '';
CREATE INDEX message_own ON message (chat_id) WHERE from_me = 1 AND system = 0;

ALTER TABLE chat ADD COLUMN expired  INTEGER NOT NULL DEFAULT 0; -- of pictures, kept like them
ALTER TABLE chat ADD COLUMN auto     TEXT NOT NULL DEFAULT '';
ALTER TABLE chat ADD COLUMN complete INTEGER NOT NULL DEFAULT 0;

-- hosted_at is when the phone uploaded the file again, forgotten what file was
-- until it left the gallery. ends is when the media hosts have it no longer: by
-- the end of its link, and 14 days after it was uploaded.
ALTER TABLE media ADD COLUMN fetched_at INTEGER NOT NULL DEFAULT 0; -- Unix seconds; equal files: the same
ALTER TABLE media ADD COLUMN hosted_at  INTEGER NOT NULL DEFAULT 0; -- Unix seconds; 0: when it was sent
ALTER TABLE media ADD COLUMN forgotten  BLOB;
ALTER TABLE media ADD COLUMN expired    INTEGER GENERATED ALWAYS AS
	(kind IN ('image', 'video', 'gif', 'sticker') AND state = 'expired') VIRTUAL;
ALTER TABLE media ADD COLUMN ends       INTEGER GENERATED ALWAYS AS
	(min(IIF(expires_at > 0, expires_at, 1 << 50), IIF(hosted_at > 0, hosted_at, id >> 20) + 1209600)) VIRTUAL;
DROP INDEX media_file;
CREATE INDEX media_file ON media (file, state, size) WHERE file IS NOT NULL;
CREATE INDEX media_forgotten ON media (forgotten) WHERE forgotten IS NOT NULL;
CREATE INDEX media_fetched ON media (fetched_at, file) WHERE state = 'downloaded' AND file IS NOT NULL;
CREATE INDEX media_link ON media (expires_at) WHERE state = 'preview' AND expires_at > 0;
CREATE INDEX media_ends ON media (ends) WHERE state = 'preview';

UPDATE media SET fetched_at = (SELECT min(m.received) / 1000 FROM media e JOIN message m ON m.id = e.id
	WHERE e.file = media.file AND e.state = 'downloaded') WHERE file IS NOT NULL AND state = 'downloaded';

DROP TRIGGER media_added;
DROP TRIGGER media_removed;
DROP TRIGGER media_changed;
UPDATE chat SET expired = (SELECT count(*) FROM media d WHERE d.chat_id = chat.id AND d.expired);
CREATE TRIGGER media_added AFTER INSERT ON media BEGIN
	UPDATE chat SET pictures = pictures + NEW.picture, to_fetch = to_fetch + NEW.to_fetch,
		expired = expired + NEW.expired WHERE id = NEW.chat_id;
END;
CREATE TRIGGER media_removed AFTER DELETE ON media BEGIN
	UPDATE chat SET pictures = pictures - OLD.picture, to_fetch = to_fetch - OLD.to_fetch,
		expired = expired - OLD.expired WHERE id = OLD.chat_id;
END;
CREATE TRIGGER media_changed AFTER UPDATE OF chat_id, kind, state ON media BEGIN
	UPDATE chat SET pictures = pictures - OLD.picture, to_fetch = to_fetch - OLD.to_fetch,
		expired = expired - OLD.expired WHERE id = OLD.chat_id;
	UPDATE chat SET pictures = pictures + NEW.picture, to_fetch = to_fetch + NEW.to_fetch,
		expired = expired + NEW.expired WHERE id = NEW.chat_id;
END;

-- status: 0 to be asked, 1 asked and not answered, 2 not answered, to be asked
-- again at due.
CREATE TABLE ask (
	id      INTEGER PRIMARY KEY REFERENCES media (id) ON DELETE CASCADE,
	status  INTEGER NOT NULL DEFAULT 0,
	wish    INTEGER NOT NULL,           -- the user asked for just this
	since   INTEGER NOT NULL,           -- Unix milliseconds, like due and asked
	due     INTEGER NOT NULL DEFAULT 0,
	asked   INTEGER NOT NULL DEFAULT 0,
	attempt INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ask_next ON ask (status, wish DESC, id DESC);
CREATE INDEX ask_due ON ask (status, due);
CREATE INDEX ask_open ON ask (status, asked);

ALTER TABLE download RENAME TO download_v1;
DROP INDEX download_next;

-- status: 0 waits its turn, 1 runs, 2 waits for due because of fault, 3 paused.
-- place orders what waits, smallest first; by default the newest is first.
CREATE TABLE download (
	id      INTEGER PRIMARY KEY REFERENCES media (id) ON DELETE CASCADE,
	status  INTEGER NOT NULL DEFAULT 0,
	place   INTEGER NOT NULL,
	since   INTEGER NOT NULL,           -- Unix milliseconds, like due
	due     INTEGER NOT NULL DEFAULT 0,
	attempt INTEGER NOT NULL DEFAULT 0,
	claim   INTEGER NOT NULL DEFAULT 0, -- which one is under way
	renewed INTEGER NOT NULL DEFAULT 0,
	auto    INTEGER NOT NULL DEFAULT 0,
	fault   TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX download_next ON download (status, place, id DESC);
CREATE INDEX download_due ON download (status, due);
CREATE INDEX download_place ON download (place);

INSERT INTO ask (id, wish, since)
	SELECT q.id, 1, m.received FROM download_v1 q JOIN message m ON m.id = q.id WHERE q.ask = 1 AND q.renewed = 0;
INSERT INTO download (id, place, since, attempt, renewed)
	SELECT q.id, -min(q.id, 1 << 52) * 1024, m.received, q.attempt, q.renewed
	FROM download_v1 q JOIN message m ON m.id = q.id WHERE q.ask = 0 OR q.renewed = 1;
DROP TABLE download_v1;
UPDATE media SET state = 'queued' WHERE id IN (SELECT id FROM download);
UPDATE media SET state = 'waiting' WHERE id IN (SELECT id FROM ask);

ALTER TABLE outbox ADD COLUMN fault TEXT NOT NULL DEFAULT ''; -- why it waits for due
CREATE INDEX outbox_original ON outbox (original);

-- Transfers that have ended lately.
CREATE TABLE ended (
	seq   INTEGER PRIMARY KEY,
	id    INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
	way   TEXT NOT NULL,
	at    INTEGER NOT NULL, -- Unix milliseconds
	fault TEXT NOT NULL
) STRICT;
CREATE INDEX ended_at ON ended (at);
CREATE INDEX ended_message ON ended (id);

CREATE TABLE setting (
	name  TEXT PRIMARY KEY,
	value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
