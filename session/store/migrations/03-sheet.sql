-- v2 -> v3: What the contact sheet filters, sorts and lays out by, in narrow rows of its own

-- Chats count as to fetch what the media host has: neither what has expired nor
-- what the phone was asked for.
DROP TRIGGER media_added;
DROP TRIGGER media_removed;
DROP TRIGGER media_changed;
ALTER TABLE media DROP COLUMN to_fetch;
ALTER TABLE media ADD COLUMN to_fetch INTEGER GENERATED ALWAYS AS (kind IN ('image', 'video', 'gif', 'sticker')
	AND state IN ('preview', 'queued', 'paused', 'downloading', 'verifying', 'failed')) VIRTUAL;
UPDATE chat SET to_fetch = (SELECT count(*) FROM media d WHERE d.chat_id = chat.id AND d.to_fetch);
CREATE TRIGGER media_added AFTER INSERT ON media BEGIN
	UPDATE chat SET pictures = pictures + NEW.picture, to_fetch = to_fetch + NEW.to_fetch,
		expired = expired + NEW.expired WHERE id = NEW.chat_id;
END;
CREATE TRIGGER media_removed AFTER DELETE ON media BEGIN
	UPDATE chat SET pictures = pictures - OLD.picture, to_fetch = to_fetch - OLD.to_fetch,
		expired = expired - OLD.expired WHERE id = OLD.chat_id;
END;
CREATE TRIGGER media_changed AFTER UPDATE OF chat_id, kind, state ON media
WHEN OLD.chat_id <> NEW.chat_id OR OLD.picture <> NEW.picture OR OLD.to_fetch <> NEW.to_fetch OR OLD.expired <> NEW.expired
BEGIN
	UPDATE chat SET pictures = pictures - OLD.picture, to_fetch = to_fetch - OLD.to_fetch,
		expired = expired - OLD.expired WHERE id = OLD.chat_id;
	UPDATE chat SET pictures = pictures + NEW.picture, to_fetch = to_fetch + NEW.to_fetch,
		expired = expired + NEW.expired WHERE id = NEW.chat_id;
END;

-- Bits, so that one number says which of them a query wants. Those of pictures
-- come first.
ALTER TABLE media ADD COLUMN kind_bit INTEGER GENERATED ALWAYS AS (CASE kind
	WHEN 'image' THEN 1 WHEN 'video' THEN 2 WHEN 'gif' THEN 4 WHEN 'sticker' THEN 8
	WHEN 'audio' THEN 16 WHEN 'document' THEN 32 ELSE 64 END) VIRTUAL;
ALTER TABLE media ADD COLUMN state_bit INTEGER GENERATED ALWAYS AS (CASE state
	WHEN 'preview' THEN 1 WHEN 'queued' THEN 2 WHEN 'paused' THEN 4 WHEN 'downloading' THEN 8
	WHEN 'verifying' THEN 16 WHEN 'downloaded' THEN 32 WHEN 'expired' THEN 64 WHEN 'waiting' THEN 128
	WHEN 'unavailable' THEN 256 WHEN 'failed' THEN 512 WHEN 'view_once' THEN 1024 ELSE 2048 END) VIRTUAL;
-- Width over height in 256ths, 0 where not known. Senders may say anything.
ALTER TABLE media ADD COLUMN shape INTEGER GENERATED ALWAYS AS (IIF(width > 0 AND height > 0,
	max(1, min(65535, min(width, 1 << 40) * 256 / height)), 0)) VIRTUAL;

-- One row for each of media, kept by the triggers below. A row of media is some
-- hundred bytes long, one of these thirty: all of them are read at once.
-- sender is the peer who sent it, 0 for own ones, and the chat where that is not
-- known.
CREATE TABLE cell (
	id        INTEGER PRIMARY KEY REFERENCES media (id) ON DELETE CASCADE,
	chat_id   INTEGER NOT NULL,
	sender    INTEGER NOT NULL,
	kind      INTEGER NOT NULL, -- media.kind_bit
	state     INTEGER NOT NULL, -- media.state_bit
	starred   INTEGER NOT NULL,
	captioned INTEGER NOT NULL,
	size      INTEGER NOT NULL,
	shape     INTEGER NOT NULL
) STRICT;
INSERT INTO cell SELECT d.id, d.chat_id, IIF(m.from_me, 0, IFNULL(a.peer_id, d.chat_id)),
	d.kind_bit, d.state_bit, d.starred, m.text <> '', d.size, d.shape
	FROM media d JOIN message m ON m.id = d.id LEFT JOIN address a ON a.id = m.sender_id ORDER BY d.id;
CREATE INDEX cell_kind ON cell (kind, id);
CREATE INDEX cell_chat ON cell (chat_id, kind, id, sender);
CREATE INDEX cell_sender ON cell (sender, kind, id);
CREATE INDEX cell_state ON cell (state, kind, id);
CREATE INDEX cell_size ON cell (kind, size, id);
CREATE INDEX cell_starred ON cell (kind, id) WHERE starred;

CREATE TRIGGER cell_added AFTER INSERT ON media BEGIN
	INSERT INTO cell SELECT NEW.id, NEW.chat_id, IIF(m.from_me, 0, IFNULL(a.peer_id, NEW.chat_id)),
		NEW.kind_bit, NEW.state_bit, NEW.starred, m.text <> '', NEW.size, NEW.shape
		FROM message m LEFT JOIN address a ON a.id = m.sender_id WHERE m.id = NEW.id;
END;
CREATE TRIGGER cell_placed AFTER UPDATE OF chat_id, kind ON media
WHEN OLD.chat_id <> NEW.chat_id OR OLD.kind <> NEW.kind BEGIN
	UPDATE cell SET chat_id = NEW.chat_id, kind = NEW.kind_bit WHERE id = NEW.id;
END;
CREATE TRIGGER cell_state AFTER UPDATE OF state ON media WHEN OLD.state <> NEW.state BEGIN
	UPDATE cell SET state = NEW.state_bit WHERE id = NEW.id;
END;
CREATE TRIGGER cell_starred AFTER UPDATE OF starred ON media WHEN OLD.starred <> NEW.starred BEGIN
	UPDATE cell SET starred = NEW.starred WHERE id = NEW.id;
END;
CREATE TRIGGER cell_size AFTER UPDATE OF size ON media WHEN OLD.size <> NEW.size BEGIN
	UPDATE cell SET size = NEW.size WHERE id = NEW.id;
END;
CREATE TRIGGER cell_shape AFTER UPDATE OF width, height ON media WHEN OLD.shape <> NEW.shape BEGIN
	UPDATE cell SET shape = NEW.shape WHERE id = NEW.id;
END;
CREATE TRIGGER cell_caption AFTER UPDATE OF text ON message WHEN OLD.text <> NEW.text BEGIN
	UPDATE cell SET captioned = NEW.text <> '' WHERE id = NEW.id;
END;
CREATE TRIGGER cell_sender AFTER UPDATE OF sender_id ON message WHEN OLD.sender_id IS NOT NEW.sender_id BEGIN
	UPDATE cell SET sender = IIF(NEW.from_me, 0,
		IFNULL((SELECT a.peer_id FROM address a WHERE a.id = NEW.sender_id), NEW.chat_id)) WHERE id = NEW.id;
END;

-- cell answers what these did.
DROP INDEX media_kind;
DROP INDEX media_state;
DROP INDEX media_chat;
CREATE INDEX media_chat ON media (chat_id);

-- What takes up the disk is read from this alone.
DROP INDEX media_file;
CREATE INDEX media_file ON media (file, state, size, chat_id) WHERE file IS NOT NULL;
