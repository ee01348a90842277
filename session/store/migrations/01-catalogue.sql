-- v0 -> v1: Peers, chats, messages, media and the two queues

-- A peer is a person or a group. Its addresses (number, LID, group) lead to it.
-- Ids are never used twice: moved remembers those that were merged away.
CREATE TABLE peer (
	id       INTEGER PRIMARY KEY AUTOINCREMENT,
	jid      TEXT NOT NULL,            -- the address to send to
	number   TEXT NOT NULL DEFAULT '', -- "+34600111222"
	is_group INTEGER NOT NULL DEFAULT 0,
	contact  TEXT NOT NULL DEFAULT '',
	business TEXT NOT NULL DEFAULT '',
	push     TEXT NOT NULL DEFAULT '',
	subject  TEXT NOT NULL DEFAULT '',
	name     TEXT NOT NULL,            -- the one of the above that is shown
	folded   TEXT NOT NULL,            -- all of the above, as they are searched
	written  INTEGER NOT NULL DEFAULT 0,
	self     INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX peer_self ON peer (self) WHERE self = 1;

CREATE TABLE address (
	id      INTEGER PRIMARY KEY,
	jid     TEXT NOT NULL UNIQUE,
	peer_id INTEGER NOT NULL REFERENCES peer (id)
) STRICT;
CREATE INDEX address_peer ON address (peer_id);

CREATE TABLE moved (
	id    INTEGER PRIMARY KEY,
	to_id INTEGER NOT NULL REFERENCES peer (id)
) STRICT;
CREATE INDEX moved_to ON moved (to_id);

CREATE TABLE avatar (
	peer_id INTEGER PRIMARY KEY REFERENCES peer (id) ON DELETE CASCADE,
	jpeg    BLOB NOT NULL
) STRICT;

-- last_id, unread, pictures and to_fetch are kept in the transaction that
-- changes what they say; the two counters of pictures by the triggers below.
CREATE TABLE chat (
	id          INTEGER PRIMARY KEY REFERENCES peer (id),
	last_id     INTEGER NOT NULL DEFAULT 0,
	unread      INTEGER NOT NULL DEFAULT 0,
	pictures    INTEGER NOT NULL DEFAULT 0,
	to_fetch    INTEGER NOT NULL DEFAULT 0,
	archived    INTEGER NOT NULL DEFAULT 0,
	pinned      INTEGER NOT NULL DEFAULT 0,
	muted_until INTEGER NOT NULL DEFAULT 0, -- Unix seconds
	expires     INTEGER NOT NULL DEFAULT 0, -- seconds
	avatar_at   INTEGER NOT NULL DEFAULT 0  -- Unix seconds, when it was last asked for
) STRICT;
CREATE INDEX chat_list ON chat (archived, pinned DESC, last_id DESC);
CREATE INDEX chat_avatar ON chat (avatar_at);

-- id is the second it was sent, shifted left by 20, and a number within it.
CREATE TABLE message (
	id        INTEGER PRIMARY KEY,
	chat_id   INTEGER NOT NULL REFERENCES chat (id),
	sender_id INTEGER REFERENCES address (id),
	wa_id     TEXT,
	from_me   INTEGER NOT NULL,
	forwarded INTEGER NOT NULL DEFAULT 0,
	hd        INTEGER NOT NULL DEFAULT 0,
	system    INTEGER NOT NULL DEFAULT 0,
	received  INTEGER NOT NULL,           -- Unix milliseconds
	expires   INTEGER NOT NULL DEFAULT 0, -- seconds
	delivery  TEXT NOT NULL DEFAULT '',
	fault     TEXT NOT NULL DEFAULT '',
	album     TEXT NOT NULL DEFAULT '',
	text      TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX message_waid ON message (wa_id, chat_id, from_me, sender_id);
CREATE INDEX message_chat ON message (chat_id, id);
CREATE INDEX message_sender ON message (sender_id, id);

CREATE TABLE quote (
	id     INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
	wa_id  TEXT NOT NULL,
	sender TEXT NOT NULL,
	text   TEXT NOT NULL
) STRICT;

-- What was sent, as it was sent: answers a recipient who asks for it again.
CREATE TABLE raw (
	id   INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
	body BLOB NOT NULL
) STRICT;

CREATE TABLE media (
	id          INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
	chat_id     INTEGER NOT NULL REFERENCES chat (id),
	kind        TEXT NOT NULL,
	state       TEXT NOT NULL,
	fault       TEXT NOT NULL DEFAULT '',
	sha         BLOB,                       -- of the plaintext, as promised
	file        BLOB,                       -- of the file in the gallery
	enc_sha     BLOB,
	media_key   BLOB,
	size        INTEGER NOT NULL DEFAULT 0,
	width       INTEGER NOT NULL DEFAULT 0,
	height      INTEGER NOT NULL DEFAULT 0,
	seconds     INTEGER NOT NULL DEFAULT 0,
	expires_at  INTEGER NOT NULL DEFAULT 0, -- Unix seconds
	view_once   INTEGER NOT NULL DEFAULT 0,
	starred     INTEGER NOT NULL DEFAULT 0,
	mime        TEXT NOT NULL DEFAULT '',
	url         TEXT NOT NULL DEFAULT '',
	direct_path TEXT NOT NULL DEFAULT '',
	file_name   TEXT NOT NULL DEFAULT '',
	origin      TEXT NOT NULL DEFAULT '',   -- WAID the file came under, if not the message's
	picture     INTEGER GENERATED ALWAYS AS (kind IN ('image', 'video', 'gif', 'sticker')) VIRTUAL,
	to_fetch    INTEGER GENERATED ALWAYS AS (kind IN ('image', 'video', 'gif', 'sticker')
		AND state NOT IN ('downloaded', 'unavailable', 'view_once')) VIRTUAL
) STRICT;
CREATE INDEX media_kind ON media (kind, id);
CREATE INDEX media_chat ON media (chat_id, kind, id);
CREATE INDEX media_state ON media (state, kind, id);
CREATE INDEX media_sha ON media (sha) WHERE sha IS NOT NULL;
CREATE INDEX media_file ON media (file) WHERE file IS NOT NULL;
CREATE INDEX media_origin ON media (origin) WHERE origin <> '';

CREATE TABLE preview (
	id   INTEGER PRIMARY KEY REFERENCES media (id) ON DELETE CASCADE,
	jpeg BLOB NOT NULL
) STRICT;

CREATE TRIGGER media_added AFTER INSERT ON media BEGIN
	UPDATE chat SET pictures = pictures + NEW.picture, to_fetch = to_fetch + NEW.to_fetch
	WHERE id = NEW.chat_id;
END;
CREATE TRIGGER media_removed AFTER DELETE ON media BEGIN
	UPDATE chat SET pictures = pictures - OLD.picture, to_fetch = to_fetch - OLD.to_fetch
	WHERE id = OLD.chat_id;
END;
CREATE TRIGGER media_changed AFTER UPDATE OF chat_id, kind, state ON media BEGIN
	UPDATE chat SET pictures = pictures - OLD.picture, to_fetch = to_fetch - OLD.to_fetch
	WHERE id = OLD.chat_id;
	UPDATE chat SET pictures = pictures + NEW.picture, to_fetch = to_fetch + NEW.to_fetch
	WHERE id = NEW.chat_id;
END;

-- Captions, folded by us. Words find what is shorter than three characters,
-- parts what stands inside a word.
CREATE VIRTUAL TABLE caption_word USING fts5 (
	text, content = '', contentless_delete = 1,
	tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co So'"
);
CREATE VIRTUAL TABLE caption_part USING fts5 (
	text, content = '', contentless_delete = 1,
	tokenize = "trigram case_sensitive 1"
);
CREATE TRIGGER message_removed AFTER DELETE ON message BEGIN
	DELETE FROM caption_word WHERE rowid = OLD.id;
	DELETE FROM caption_part WHERE rowid = OLD.id;
END;

CREATE TABLE download (
	id      INTEGER PRIMARY KEY REFERENCES media (id) ON DELETE CASCADE,
	running INTEGER NOT NULL DEFAULT 0,
	attempt INTEGER NOT NULL DEFAULT 0,
	due     INTEGER NOT NULL DEFAULT 0, -- Unix milliseconds
	renewed INTEGER NOT NULL DEFAULT 0,
	ask     INTEGER NOT NULL DEFAULT 0  -- the phone, before the media host
) STRICT;
CREATE INDEX download_next ON download (running, id);

-- status: 0 waits, 1 runs, 2 ended without being sent.
CREATE TABLE outbox (
	id        INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
	chat_id   INTEGER NOT NULL REFERENCES chat (id),
	status    INTEGER NOT NULL DEFAULT 0,
	attempt   INTEGER NOT NULL DEFAULT 0,
	due       INTEGER NOT NULL DEFAULT 0, -- Unix milliseconds
	prepared  INTEGER NOT NULL DEFAULT 0,
	compress  INTEGER NOT NULL DEFAULT 0,
	keep_meta INTEGER NOT NULL DEFAULT 0,
	quality   TEXT NOT NULL,
	path      TEXT NOT NULL DEFAULT '',
	original  BLOB NOT NULL
) STRICT;
CREATE INDEX outbox_next ON outbox (status, id);
CREATE INDEX outbox_chat ON outbox (chat_id, id, status);

CREATE TABLE history (
	seq  INTEGER PRIMARY KEY,
	id   TEXT NOT NULL UNIQUE,
	blob BLOB NOT NULL
) STRICT;
