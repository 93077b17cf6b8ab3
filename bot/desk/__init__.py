"""What people ask and change, for chat, command line and pages alike. Nothing here knows Telegram or SQL."""
