package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/contactsheet/contactsheet/media"
	"github.com/contactsheet/contactsheet/session"
)

func TestAMotionPhotoIsOneItemInEitherOrder(t *testing.T) {
	photo := picture(family, ana, "PHOTO", 1, 1)
	photo.Text = "waves"
	hd := picture(family, ana, "HD", 1, 5)
	hd.Better = "PHOTO"
	video := picture(family, ana, "VIDEO", 2, 2)
	video.Media.Kind, video.MotionOf, video.Text = media.Video, "PHOTO", "hidden words"
	ofHD := video
	ofHD.MotionOf = "HD"
	for i, order := range [][]session.Arrival{
		{photo, video}, {video, photo}, {video, photo, video, photo}, {photo, hd, video}, {video, hd, photo}, {hd, ofHD, photo},
	} {
		s := open(t)
		s.SetAuto(session.Auto{On: true, Groups: true, Kinds: []media.Kind{media.Video}})
		for _, a := range order {
			save(t, s, a)
		}
		c := only(t, s)
		p, v := find(t, s, family, "PHOTO"), find(t, s, family, "VIDEO")
		if p.Motion != v.ID || v.Motion != 0 || v.Media.Kind != media.Video || p.Text != "waves" {
			t.Errorf("%d: moves by %d, want %d; %+v", i, p.Motion, v.ID, v.Media)
		}
		if c.Pictures != 1 || c.ToFetch != 1 || c.Unread != 1 || c.Last == nil || c.Last.ID != p.ID {
			t.Errorf("%d: chat %+v", i, c)
		}
		list, err := s.Messages(t.Context(), c.ID, 0, 10)
		must(t, err)
		if len(list) != 1 || list[0].ID != p.ID || list[0].Motion != v.ID {
			t.Errorf("%d: %d messages", i, len(list))
		}
		ids, err := s.Sheet(t.Context(), session.SheetQuery{})
		if must(t, err); !slices.Equal(ids, []session.MessageID{p.ID}) {
			t.Errorf("%d: sheet %v", i, ids)
		}
		if len(chats(t, s, session.ChatQuery{Search: "hidden"})) != 0 || len(chats(t, s, session.ChatQuery{Search: "waves"})) != 1 {
			t.Errorf("%d: search", i)
		}
		if unread, err := s.UnreadIDs(t.Context(), c.ID); err != nil || len(unread) != 1 || unread[0].ID != p.ID {
			t.Errorf("%d: unread %+v, %v", i, unread, err)
		}
		if len(claim(t, s, 9)) != 0 {
			t.Errorf("%d: fetched by a rule", i)
		}
		// Asked for, it comes as the video that it is.
		must(t, s.Enqueue(t.Context(), v.ID))
		jobs := claim(t, s, 9)
		if len(jobs) != 1 || jobs[0].Ref.Kind != media.Video {
			t.Fatalf("%d: jobs %+v", i, jobs)
		}
		finish(t, s, jobs[0], nil, time.Time{})
		stateOf(t, s, v.ID, media.Ready, "")
	}
}

func TestTheVideoThatComesLaterIsTold(t *testing.T) {
	s := open(t)
	save(t, s, picture(ana, ana, "PHOTO", 1, 1))
	p := find(t, s, ana, "PHOTO")
	video := picture(ana, ana, "VIDEO", 2, 2)
	video.Media.Kind, video.MotionOf = media.Video, "PHOTO"
	sub := s.Feed().Subscribe(t.Context())
	save(t, s, video)
	if got := sub.Take(); !slices.Contains(got, session.Change{Chat: p.Chat, Message: p.ID}) {
		t.Errorf("changes %+v", got)
	}
}

func TestSomebodyElsesVideoMovesNothing(t *testing.T) {
	s := open(t)
	save(t, s, picture(family, ana, "PHOTO", 1, 1))
	video := picture(family, bob, "VIDEO", 2, 2)
	video.Media.Kind, video.MotionOf = media.Video, "PHOTO"
	save(t, s, video)
	if m := find(t, s, family, "PHOTO"); m.Motion != 0 {
		t.Errorf("moved by %d", m.Motion)
	}
}

func TestMergedChatsKeepTheirMotionPhotos(t *testing.T) {
	s := open(t)
	video := picture(anaLID, anaLID, "VIDEO", 9, 2)
	video.Media.Kind, video.MotionOf = media.Video, "PHOTO"
	save(t, s, picture(ana, ana, "PHOTO", 1, 1), video)
	saveBatch(t, s, alias(ana, anaLID))
	c := only(t, s)
	if p := find(t, s, ana, "PHOTO"); p.Motion == 0 || c.Last == nil || c.Last.ID != p.ID || c.Pictures != 1 {
		t.Errorf("chat %+v, picture %+v", c, p)
	}
}
