package world

import "github.com/contactsheet/contactsheet/session/sandbox/world/internal/scene"

// leads is what is said before a picture, by mood.
func leads(m mood) []string {
	switch m {
	case family:
		return []string{"Are you eating properly?", "Call me when you have a minute 😊", "Look at this, from the garden this morning", "Your cousin asked about you", "Found this while tidying up", "Sunday lunch at one?", "Dad says hello", "I think I pressed the wrong button again"}
	case work:
		return []string{"Morning. Photos from today coming", "Concrete truck is 40 minutes late", "Which drawing is the current one?", "Inspector was here, all fine", "Please check the dimension on axis C", "Delivery note attached below", "Rain stopped, we go on", "North wall is done up to level 2", "Who has the key for the container?"}
	case shop:
		return []string{"Your receipt for today, thank you!", "Order ready for pick-up", "Dear customer, here is the receipt you asked for.", "We are open until 19:00", "The item is back in stock", "Your invoice is below"}
	case wedding:
		return []string{"Sending you mine now 📷", "Does anybody have the one with grandma?", "I still cry when I see these 😭", "Who caught the bouquet in the end?", "The photographer needs two more weeks", "Dress fitting on Thursday!!", "Have you all got your hotel rooms?", "Table 6 was the loudest"}
	case hiking:
		return []string{"Forecast looks good for Sunday", "Meet at the car park, 7:15", "My legs.", "That was 1,240 m up 💪", "I have a spare pair of poles", "Path below the hut is closed, we take the ridge", "Snow down to 1,600", "Who drives?"}
	case echo:
		return []string{"Hello! Send me anything.", "I repeat what you say."}
	}
	return []string{"Hey, how was your week?", "You have to see this", "Guess where I am", "Still on for Friday?", "Ha, just walked past this", "Remember this place?", "I am never going home", "Coffee tomorrow?", "Back online, here are the pictures", "Long story, tell you later"}
}

// replies is what is answered to a picture, by mood.
func replies(m mood) []string {
	switch m {
	case family:
		return []string{"Lovely! ❤️", "So beautiful, Mum", "Haha that face", "Save me a piece", "Looks delicious", "Miss you all", "When was this?"}
	case work:
		return []string{"Thanks, noted.", "Looks good.", "Is that the right brick?", "Please send it in full size", "Got it, forwarding to the client", "👍", "Gap on the left must be closed", "Who signed this off?"}
	case shop:
		return []string{"Thank you!", "Got it, thanks", "Could you send it with the VAT number?", "Picking it up at five"}
	case wedding:
		return []string{"😍😍😍", "This one goes on the wall", "Can I have this in full size?", "Stunning!!", "I look terrible but you two!", "Best day ever", "Please send all of them!", "🥂"}
	case hiking:
		return []string{"Wow.", "What a day!", "I want to go back", "Is that the Trois Lacs side?", "The light 😮", "Next time I bring the big lens", "Respect", "My phone never gets these colours"}
	case echo:
		return []string{"Hello!", "Hello? Hello.", "Nice one."}
	}
	return []string{"No way", "Oh this is gorgeous", "Haha 😂", "Send me the original?", "Love the colours", "Where is that?", "I am so jealous", "Yes please", "That light!", "👏👏", "Saved."}
}

// captions is what is written under pictures of a subject.
func captions(k Scene) []string {
	switch k {
	case scene.Mountains:
		return []string{"Above the clouds at last", "6 am and worth it", "Somewhere up there is the hut", "Second ridge from the left is tomorrow 😅", "No filter, I swear"}
	case scene.Lake:
		return []string{"Not a breath of wind", "Too cold to swim. We swam.", "Mirror mirror", "Lac du Milieu, first light"}
	case scene.Dunes:
		return []string{"Sand in everything", "Walked two hours for this line", "Golden hour"}
	case scene.Fields:
		return []string{"On the way to the farm", "Every hill a different green", "Smells of hay"}
	case scene.Sea:
		return []string{"Evening swim?", "The ferry was early for once", "Just this. All day.", "Wind 4 from the west ⛵"}
	case scene.Beach:
		return []string{"Which umbrella are we?", "From the drone", "Turquoise!!", "Found a spot in the shade 🏖️"}
	case scene.City:
		return []string{"View from the 31st floor", "Can't sleep anyway", "City lights ✨", "Last night in town"}
	case scene.Stars:
		return []string{"Tent with a view", "KP 6 last night!", "20 s, f/2.8, frozen fingers", "So many stars ⭐"}
	case scene.Lights:
		return []string{"They danced till four", "Garden party 🎉", "The garland finally works", "Out of focus but I like it"}
	case scene.Forest:
		return []string{"Quiet morning", "Mushroom season", "Into the fog we go", "Smells better than it looks, and it looks great"}
	case scene.Tiles:
		return []string{"For the kitchen?", "Option B", "Floor of the old station", "I could photograph tiles all day"}
	case scene.Shapes, scene.Contours:
		return []string{"New print, 50×70", "Draft 3, which colours?", "Poster for the studio", "Work in progress"}
	case scene.Portrait:
		return []string{"Smile!", "New haircut, opinions?", "Caught you", "For the programme leaflet"}
	case scene.Couple:
		return []string{"Mr & Mrs! 💍", "The moment before the rain", "Look at the light on the dress", "Two minutes before everybody cried"}
	case scene.Fruit:
		return []string{"From the market", "Trying to paint this. Trying.", "First harvest 🍐"}
	case scene.Coffee:
		return []string{"Where are you? Mine is getting cold", "Third one today", "Learning to pour ☕", "The usual place"}
	case scene.Plate:
		return []string{"Dinner is served", "Recipe follows:\n400 g flour\n1 pinch of salt\npatience", "Made it myself!!", "Table for four at eight"}
	case scene.Flower:
		return []string{"First one this year 🌼", "From the balcony", "It finally opened!", "No idea what it is called"}
	case scene.Bouquet:
		return []string{"Thank you for these 💐", "The one she threw", "Peonies were sold out"}
	case scene.Receipt:
		return []string{"Receipt", "For the accounts, please keep", "Materials, week 34", "Split by three?", "Total at the bottom 🧾"}
	case scene.Plan:
		return []string{"Rev C, please use this one only", "Door moved 20 cm", "Ground floor\nnew: bath and store swapped\nold sheets are void", "Check axis C"}
	case scene.Whiteboard:
		return []string{"What we agreed today", "Please do not wipe!", "Minutes, sort of"}
	case scene.ChatShot:
		return []string{"Look what he wrote", "So that's a yes?", "Proof"}
	case scene.WeatherShot:
		return []string{"Sunday!!", "It's going to be wet", "Layers, people"}
	case scene.MapShot:
		return []string{"We are here", "Take this one, the bridge is closed", "Parking at the pin"}
	case scene.Crane:
		return []string{"Progress Tuesday", "Level 3 ready for concrete", "View from the gate", "Scaffold is up, inspection at 10"}
	case scene.Bricks:
		return []string{"Bond looks right now", "West wall, 14:30", "Window 2.03 is in"}
	case scene.Cat:
		return []string{"He says hello", "The boss", "Monday.", "Who is a good one? 🐾"}
	case scene.Cake:
		return []string{"There is cake", "Happy birthday!! 🎂\nand many more", "Almost too pretty to cut", "Tasting no. 4"}
	case scene.Rings:
		return []string{"Got them!", "They fit 😅", "Ring check ✔"}
	case scene.Balloons:
		return []string{"Up, up and away 🎈", "Counted 23 of them", "Woke up at four for this"}
	}
	return []string{"Look"}
}

// talk is small talk that needs no picture.
func talk() []string {
	return []string{"Good morning ☀️", "On my way", "See you there", "Can you send me the rest?", "Thanks a lot!", "Running ten minutes late", "Did you get my mail?", "Sounds good", "Not today, sorry", "Tomorrow works", "Happy Friday", "Who else is coming?", "I'll bring bread", "Call you later", "Done ✅", "One second…", "Haha", "Let me check", "Train is full again", "What a week", "Good night 🌙", "Really?", "Fine by me", "Which one?"}
}
